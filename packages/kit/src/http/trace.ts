import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

/** A traceparent by W3C Trace Context, version 00: lowercase, and neither id is all zeros. */
export const Traceparent = z
  .string()
  .regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);

const maxTracestateBytes = 512;
const maxTracestateMembers = 32;
const stateMember =
  /^[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** W3C trace context, copied from call to call: the sidecar cannot relate an outbound call to an inbound one. */
export type TraceHeaders = Partial<Record<"traceparent" | "tracestate", string>>;

/**
 * The trace context in a request's headers. It is stored and sent on with every call and event, so a part that does not
 * match the grammar is dropped; a trace state means nothing without its parent.
 */
export function traceOf({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders {
  const parent = validTraceparent(traceparent);
  if (parent === undefined) return {};
  const state = typeof tracestate === "string" ? validTracestate(tracestate) : undefined;
  return { traceparent: parent, ...(state !== undefined && { tracestate: state }) };
}

/** The value if it is a traceparent, otherwise undefined. */
export function validTraceparent(value: unknown): string | undefined {
  return Traceparent.safeParse(value).data;
}

/** The list without its empty members; undefined for a list that is empty, too long or not by the grammar. */
function validTracestate(value: string): string | undefined {
  const members = value.split(",").map((member) => member.trim());
  const state = members.filter((member) => member !== "");
  const isValid =
    state.length > 0 &&
    state.length <= maxTracestateMembers &&
    state.every((member) => stateMember.test(member));
  const list = state.join(",");
  return isValid && list.length <= maxTracestateBytes ? list : undefined;
}

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Endpoint } from "@arch/contracts/endpoint";
import { IdempotencyKey, PreferWait } from "@arch/contracts/headers";
import { assertJson } from "@arch/kit/http/body";
import { parse } from "@arch/kit/http/parse";
import { traceOf } from "@arch/kit/http/trace";
import { z } from "zod";

const KeyHeader = z.object({ "idempotency-key": IdempotencyKey.optional() });

/** The part of a request that its forwarded headers are made from. */
type RequestHead = Pick<IncomingMessage, "headers" | "headersDistinct">;

export interface ForwardedHeaders {
  headers: Record<string, string>;
  /** The key that the gateway chose because the client sent none. */
  madeKey?: string;
}

/**
 * The headers to forward with a call. Each is written anew from what was understood of the client's header, so all are
 * valid and together they are small; all others, such as Dapr's own, are dropped.
 * @throws Problem invalid_idempotency_key, also for a repeated header, or unsupported_media_type.
 */
export function forwardedHeaders(
  request: RequestHead,
  endpoint: Endpoint,
  keyFromRequestId: boolean,
): ForwardedHeaders {
  const headers: Record<string, string> = { ...traceOf(request.headers) };
  const wait = waitSeconds(request);
  if (wait !== undefined) headers["prefer"] = `wait=${wait}`;
  const key = endpoint.movesMoney ? keyOf(request, keyFromRequestId) : undefined;
  if (key !== undefined) headers["idempotency-key"] = key.value;
  if (endpoint.body !== undefined) {
    // Checked here, because a sidecar describes a body without a type as JSON.
    assertJson(request);
    headers["content-type"] = "application/json";
  }
  return { headers, ...(key?.isMade && { madeKey: key.value }) };
}

/** How long the client asked to wait, in seconds. */
export function waitSeconds({ headers: { prefer } }: Pick<RequestHead, "headers">) {
  return typeof prefer === "string" ? PreferWait.parse(prefer) : undefined;
}

/** The client's key, otherwise one made here: Dapr repeats an invocation when the callee's sidecar dies. */
function keyOf({ headersDistinct }: RequestHead, keyFromRequestId: boolean) {
  const [key, ...others] = headersDistinct["idempotency-key"] ?? [];
  // Two headers would be read as one key with a comma, and a repeat with only one of them as another call.
  const given = others.length > 0 ? [key, ...others] : key;
  parse(KeyHeader, { "idempotency-key": given }, "headers");
  if (key !== undefined) return { value: key, isMade: false };
  const [requestId, ...otherIds] = headersDistinct["x-request-id"] ?? [];
  const isId = otherIds.length === 0 && IdempotencyKey.safeParse(requestId).success;
  const value = keyFromRequestId && isId ? requestId : undefined;
  return { value: value ?? randomUUID(), isMade: true };
}

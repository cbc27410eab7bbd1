import type { IncomingHttpHeaders } from "node:http";
import type { AppId } from "@arch/contracts/apps";
import type { Endpoint, Replies } from "@arch/contracts/endpoint";
import { z } from "zod";
import { parse } from "./parse.ts";
import { Problem } from "./problem.ts";
import { type TraceHeaders, traceOf } from "./trace.ts";

/** Headers beside the content type; an undefined one is not sent. */
type ReplyHeaders = Record<string, string | undefined>;

/** What a handler returns: one of the replies its endpoint declares. */
export type Reply<R extends Replies> = {
  [Status in keyof R & number]: {
    status: Status;
    body: z.input<R[Status]>;
    headers?: ReplyHeaders;
  };
}[keyof R & number];

/** What a handler gets: the validated input, and the caller. */
export interface Input<P, Q, H, B> {
  params: P;
  query: Q;
  headers: H;
  body: B;
  /** The trace context, for every call and event that follows from this one. */
  trace: TraceHeaders;
  /** The Dapr app id of the service that invoked this route; undefined for a call without a sidecar. */
  caller: string | undefined;
}

/** A request before validation. */
export interface RawInput {
  params: unknown;
  query: unknown;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** An endpoint and its handler, with the input types erased. */
export interface Route {
  endpoint: Omit<Endpoint, "app">;
  respond(raw: RawInput): Promise<{ status: number; body: unknown; headers?: ReplyHeaders }>;
}

/** The schema of parameters that an endpoint does not declare. */
export const EmptyObject = z.strictObject({});

/** Binds a handler to an endpoint: input is parsed before `handle`, which returns its reply and never sees Koa. */
export function route<
  P extends z.ZodType,
  Q extends z.ZodType,
  H extends z.ZodType,
  B extends z.ZodType,
  R extends Replies,
>(
  endpoint: Omit<Endpoint<P, Q, H, B, R>, "app">,
  handle: (
    input: Input<z.output<P>, z.output<Q>, z.output<H>, z.output<B>>,
  ) => Promise<Reply<NoInfer<R>>>,
): Route {
  const { params, query, headers, body, callers } = endpoint;
  return {
    endpoint,
    async respond(raw) {
      const caller = callerOf(raw.headers);
      assertAllowedCaller(callers, caller);
      return handle({
        params: parse(params ?? EmptyObject, raw.params, "path") as z.output<P>,
        query: parse(query ?? EmptyObject, raw.query, "query") as z.output<Q>,
        headers: (headers && parse(headers, raw.headers, "headers")) as z.output<H>,
        body: (body && parse(body, raw.body, "body")) as z.output<B>,
        trace: traceOf(raw.headers),
        caller,
      });
    },
  };
}

/** Only the services named in its endpoint may make an internal call; the caller's whole value is compared. */
function assertAllowedCaller(
  callers: "public" | readonly AppId[],
  caller: string | undefined,
): void {
  if (callers === "public" || callers.some((allowed) => allowed === caller)) return;
  throw new Problem("forbidden", `Only ${callers.join(", ")} may make this call`);
}

/**
 * daprd puts the true caller first and appends a header that the client sent itself ("order, spoof"), so only a
 * comparison of the whole value is safe.
 */
function callerOf(headers: IncomingHttpHeaders): string | undefined {
  const caller = headers["dapr-caller-app-id"];
  return Array.isArray(caller) ? caller.join(", ") : caller;
}

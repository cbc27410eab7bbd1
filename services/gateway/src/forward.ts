import { randomUUID } from "node:crypto";
import type { Endpoint } from "@arch/contracts/endpoint";
import { PreferWait } from "@arch/contracts/headers";
import { readBody } from "@arch/kit/body";
import type { Dapr, InvocationAnswer } from "@arch/kit/dapr";
import { parse } from "@arch/kit/parse";
import { Problem } from "@arch/kit/problem";
import { traceOf } from "@arch/kit/route";
import type Router from "@koa/router";
import type { Context } from "koa";
import { z } from "zod";

export interface ForwardingParts {
  endpoints: readonly Endpoint[];
  dapr: Dapr;
  /** How many calls may be on their way at once; one more is refused at once rather than answered too late. */
  maxInFlight: number;
}

/** The only headers of a client that a service ever sees, beside those of its trace. */
const forwardedHeaders = ["content-type", "idempotency-key", "prefer"] as const;
/** The only headers of an answer that a client ever sees. */
const returnedHeaders = ["content-type", "location", "retry-after", "allow"] as const;

const forwardTimeoutMs = 15_000;
const Params = z.record(z.string(), z.string());
const replayed = "idempotent-replayed";

/** Passes the public calls on to their services, each through the sidecars, and their answers back untouched. */
export function forwarding({ endpoints, dapr, maxInFlight }: ForwardingParts) {
  let inFlight = 0;

  async function forward(ctx: Context, endpoint: Endpoint): Promise<void> {
    const body = endpoint.method === "get" ? undefined : new Uint8Array(await readBody(ctx.req));
    const headers = forwardHeaders(ctx, endpoint);
    const madeKey = ctx.headers["idempotency-key"] === undefined && headers["idempotency-key"];
    // Told whatever comes of the call: a client that gave no key can still repeat it without doubling it.
    if (madeKey) ctx.set("Idempotency-Key", madeKey);
    const answer = await dapr.invoke({
      app: endpoint.app,
      method: endpoint.method.toUpperCase(),
      path: targetPath(ctx, endpoint),
      headers,
      body,
      timeoutMs: forwardTimeoutMs + waitMs(ctx),
    });
    giveBack(ctx, answer, !madeKey);
  }

  return function mountForwarding(router: Router): void {
    for (const endpoint of endpoints) {
      router[endpoint.method](endpoint.path, async (ctx) => {
        if (inFlight >= maxInFlight) {
          throw new Problem("too_many_requests", "Too many calls at once; repeat this one later", {
            retryAfterSeconds: 1,
          });
        }
        inFlight++;
        try {
          await forward(ctx, endpoint);
        } finally {
          inFlight--;
        }
      });
    }
  };
}

/** Built from checked parameters and a re-encoded query, so that nothing climbs into the sidecar's own API. */
function targetPath(ctx: Context, { path, params }: Endpoint): string {
  let target = path;
  if (params !== undefined) {
    for (const [name, value] of Object.entries(
      Params.parse(parse(params, ctx["params"], "path")),
    )) {
      target = target.replace(`:${name}`, encodeURIComponent(value));
    }
  }
  const query = new URLSearchParams(ctx.querystring).toString();
  return query === "" ? target : `${target}?${query}`;
}

function forwardHeaders(ctx: Context, { movesMoney }: Endpoint): Record<string, string> {
  const headers: Record<string, string> = { ...traceOf(ctx.headers) };
  for (const name of forwardedHeaders) {
    const value = ctx.headers[name];
    if (typeof value === "string") headers[name] = value;
  }
  // Dapr repeats an invocation whose callee's sidecar dies: without a key the handler would run twice.
  if (movesMoney) headers["idempotency-key"] ??= randomUUID();
  return headers;
}

/** How long the client itself is willing to wait: the way there and back comes on top. */
function waitMs(ctx: Context): number {
  const prefer = ctx.headers["prefer"];
  return typeof prefer === "string" ? (PreferWait.parse(prefer) ?? 0) * 1_000 : 0;
}

function giveBack(ctx: Context, answer: InvocationAnswer, isClientsKey: boolean): void {
  ctx.status = answer.status;
  for (const name of returnedHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) ctx.set(name, value);
  }
  // A replay under the gateway's own key is Dapr's repetition, none of the client's business.
  if (isClientsKey && answer.headers.has(replayed)) ctx.set(replayed, "true");
  ctx.body = answer.body;
}

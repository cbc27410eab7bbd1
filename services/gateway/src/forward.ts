import type { Endpoint } from "@arch/contracts/endpoint";
import { PreferWait } from "@arch/contracts/headers";
import { readBody } from "@arch/kit/body";
import type { Dapr } from "@arch/kit/dapr";
import { parse } from "@arch/kit/parse";
import { Problem } from "@arch/kit/problem";
import type { SidecarAnswer } from "@arch/kit/sidecarCall";
import type Router from "@koa/router";
import type { Context } from "koa";
import { z } from "zod";
import { forwardedHeaders } from "./forwardedHeaders.ts";

export interface ForwardingParts {
  endpoints: readonly Endpoint[];
  dapr: Dapr;
  /** How many calls may be on their way at once; one more is refused at once rather than answered too late. */
  maxInFlight: number;
}

/** The only headers of an answer that a client ever sees. */
const returnedHeaders = ["content-type", "location", "retry-after", "allow"] as const;
const replayed = "idempotent-replayed";

const forwardTimeoutMs = 15_000;

/** Passes the public calls on to their services, each through the sidecars, and their answers back untouched. */
export function forwarding({ endpoints, dapr, maxInFlight }: ForwardingParts) {
  let inFlight = 0;

  async function forward(ctx: Context, endpoint: Endpoint): Promise<void> {
    const { headers, madeKey } = forwardedHeaders(ctx.req, endpoint);
    const path = targetPath(ctx, endpoint);
    const body = endpoint.method === "get" ? undefined : await readBody(ctx.req);
    // Told whatever comes of the call: a client that gave no key can still repeat it without doubling it.
    if (madeKey !== undefined) ctx.set("Idempotency-Key", madeKey);
    const answer = await inPlace(() =>
      dapr.invoke({
        app: endpoint.app,
        method: endpoint.method.toUpperCase(),
        path,
        headers,
        body,
        timeoutMs: forwardTimeoutMs + waitMs(ctx),
      }),
    );
    giveBack(ctx, answer, madeKey === undefined);
  }

  async function inPlace<T>(work: () => Promise<T>): Promise<T> {
    if (inFlight >= maxInFlight) {
      throw new Problem("too_many_requests", "Too many calls at once; repeat this one later", {
        retryAfterSeconds: 1,
      });
    }
    inFlight++;
    try {
      return await work();
    } finally {
      inFlight--;
    }
  }

  return function mountForwarding(router: Router): void {
    for (const endpoint of endpoints) {
      router[endpoint.method](endpoint.path, (ctx) => forward(ctx, endpoint));
    }
  };
}

const Params = z.record(z.string(), z.string());

/** Built from checked parameters and a re-encoded query, so that nothing climbs into the sidecar's own API. */
function targetPath(ctx: Context, { path, params }: Endpoint): string {
  const values = params === undefined ? {} : Params.parse(parse(params, ctx["params"], "path"));
  const target = Object.entries(values).reduce(
    (filled, [name, value]) => filled.replace(`:${name}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(ctx.querystring).toString();
  return query === "" ? target : `${target}?${query}`;
}

/** How long the client itself is willing to wait: the way there and back comes on top. */
function waitMs(ctx: Context): number {
  const { prefer } = ctx.headers;
  return typeof prefer === "string" ? (PreferWait.parse(prefer) ?? 0) * 1_000 : 0;
}

function giveBack(ctx: Context, answer: SidecarAnswer, isClientsKey: boolean): void {
  ctx.status = answer.status;
  for (const name of returnedHeaders) {
    const value = answer.headers[name];
    if (typeof value === "string") ctx.set(name, value);
  }
  // A replay under the gateway's own key is Dapr's repetition, none of the client's business.
  if (isClientsKey && answer.headers[replayed] !== undefined) ctx.set(replayed, "true");
  ctx.body = answer.body;
}

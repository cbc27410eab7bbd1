import type { Endpoint } from "@arch/contracts/endpoint";
import type { Dapr } from "@arch/kit/dapr/dapr";
import type { SidecarResponse } from "@arch/kit/dapr/sidecarCall";
import { parseJson, readBody } from "@arch/kit/http/body";
import { parse } from "@arch/kit/http/parse";
import { Problem, unavailable } from "@arch/kit/http/problem";
import { EmptyObject } from "@arch/kit/http/route";
import type Router from "@koa/router";
import type { Context } from "koa";
import { z } from "zod";
import { forwardedHeaders, waitSeconds } from "./forwardedHeaders.ts";
import { publicBaseOf } from "./publicBase.ts";

export interface ForwardingParts {
  endpoints: readonly Endpoint[];
  dapr: Dapr;
  /** The largest number of concurrent calls; more are refused at once instead of after a timeout. */
  maxInFlight: number;
  /** Whether a call without an Idempotency-Key takes its X-Request-Id as the key. */
  keyFromRequestId: boolean;
  /** Whether a `Location` is written for the address that X-Forwarded-Proto, -Host and -Prefix name. */
  trustProxy: boolean;
}

/** The response headers that are returned to the client as they are; beside them only `Location` is returned. */
const returnedHeaders = ["content-type", "retry-after", "allow"] as const;
const replayed = "idempotent-replayed";

const forwardTimeoutMs = 15_000;

/** Forwards the public calls through the sidecars; returns status, body and the listed headers of the responses. */
export function forwarding(parts: ForwardingParts) {
  const { endpoints, dapr, maxInFlight, keyFromRequestId, trustProxy } = parts;
  let inFlight = 0;

  async function forward(ctx: Context, endpoint: Endpoint): Promise<void> {
    const { headers, madeKey } = forwardedHeaders(ctx.req, endpoint, keyFromRequestId);
    const path = targetPath(ctx, endpoint);
    const body = endpoint.method === "get" ? undefined : await readBody(ctx.req);
    // Returned for every outcome: a client that sent no key can then repeat the call safely.
    if (madeKey !== undefined) ctx.set("Idempotency-Key", madeKey);
    const response = await limited(() =>
      dapr.invoke({
        app: endpoint.app,
        method: endpoint.method.toUpperCase(),
        path,
        headers,
        body,
        timeoutMs: forwardTimeoutMs + (waitSeconds(ctx.req) ?? 0) * 1_000,
      }),
    );
    assertComplete(response, endpoint);
    returnResponse(ctx, response, madeKey === undefined);
    const { location } = response.headers;
    if (typeof location !== "string") return;
    const { origin, prefix } = publicBaseOf(ctx, trustProxy);
    ctx.set("Location", origin + prefix + location);
  }

  async function limited<T>(work: () => Promise<T>): Promise<T> {
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

/**
 * Built from validated parameters and a validated, re-encoded query, so that its length is bounded and no input can reach
 * the sidecar's own API.
 */
function targetPath(ctx: Context, { path, params, query: querySchema }: Endpoint): string {
  parse(querySchema ?? EmptyObject, ctx.query, "query");
  const values = params === undefined ? {} : Params.parse(parse(params, ctx["params"], "path"));
  const target = Object.entries(values).reduce(
    (filled, [name, value]) => filled.replace(`:${name}`, encodeURIComponent(value)),
    path,
  );
  const query = new URLSearchParams(ctx.querystring).toString();
  return query === "" ? target : `${target}?${query}`;
}

/**
 * daprd ends a response properly although the callee's sidecar has cut it off; JSON shows the cut.
 * @throws Problem unavailable
 */
function assertComplete({ headers, body }: SidecarResponse, { app }: Endpoint): void {
  if (!/^application\/(?:problem\+)?json\b/.test(headers["content-type"] ?? "")) return;
  if (parseJson(body) === undefined) throw unavailable(`A complete response of the ${app} service`);
}

function returnResponse(ctx: Context, response: SidecarResponse, isClientsKey: boolean): void {
  ctx.status = response.status;
  for (const name of returnedHeaders) {
    const value = response.headers[name];
    if (typeof value === "string") ctx.set(name, value);
  }
  // A replay under the gateway's own key is a repeat by Dapr, not by the client.
  if (isClientsKey && response.headers[replayed] !== undefined) ctx.set(replayed, "true");
  ctx.body = response.body;
}

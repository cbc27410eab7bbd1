import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, Middleware, Next } from "koa";
import { Problem } from "./problem.ts";

const header = "dapr-api-token";

/** What an orchestrator asks has no token and tells nothing. */
const openPaths: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/hearz"]);

/**
 * Lets in whoever shows the app's token: that is its own sidecar alone, so nobody can go around the sidecars and claim
 * to be another service. A token that came twice is none.
 */
export function requireAppToken(token: string): Middleware {
  const expected = digestOf(token);
  return async function requireAppToken(ctx: Context, next: Next): Promise<void> {
    if (!openPaths.has(ctx.path) && !timingSafeEqual(digestOf(ctx.get(header)), expected)) {
      throw new Problem("unauthorized", "This port is for the service's own sidecar alone");
    }
    await next();
  };
}

/** Of equal length whatever was sent, as the comparison wants it. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

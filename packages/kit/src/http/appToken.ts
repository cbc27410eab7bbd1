import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, Middleware, Next } from "koa";
import { Problem } from "./problem.ts";

const header = "dapr-api-token";

/** Health checks of an orchestrator carry no token, and their responses contain no data. */
const unauthenticatedPaths: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/startupz"]);

/**
 * Rejects requests without the app's token. Only the service's own sidecar has it, so no caller can bypass the sidecars
 * and claim to be another service. A repeated header never matches.
 */
export function requireAppToken(token: string): Middleware {
  const expected = digestOf(token);
  return async function requireAppToken(ctx: Context, next: Next): Promise<void> {
    if (
      !unauthenticatedPaths.has(ctx.path) &&
      !timingSafeEqual(digestOf(ctx.get(header)), expected)
    ) {
      throw new Problem("unauthorized", "Only the service's own sidecar may call this port");
    }
    await next();
  };
}

/** A digest has a fixed length, which the constant-time comparison requires. */
function digestOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

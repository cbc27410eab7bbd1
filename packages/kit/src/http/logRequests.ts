import type { Context, Middleware, Next } from "koa";
import type { Logger } from "pino";

/** Logs each request after its response; only the path, because a query contains logins. */
export function logRequests(log: Logger): Middleware {
  return async function logRequests(ctx: Context, next: Next): Promise<void> {
    const startedMs = performance.now();
    await next();
    const tookMs = Math.round((performance.now() - startedMs) * 10) / 10;
    const { method, path, status } = ctx;
    log.debug({ method, path, status, tookMs }, "request");
  };
}

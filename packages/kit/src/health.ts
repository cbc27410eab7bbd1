import type Router from "@koa/router";
import { unavailable } from "./problem.ts";

/** A named condition without which the service cannot do its work; it rejects while it does not hold. */
export type Readiness = Record<string, () => Promise<void>>;

/**
 * `/healthz` says that the process answers; `/readyz` that all it leans on does, too. Both stay outside the
 * list of routes: they are for the orchestrator and carry no contract.
 */
export function healthRoutes(router: Router, readiness: Readiness): void {
  router.get("/healthz", (ctx) => {
    ctx.body = { status: "up" };
  });
  router.get("/readyz", async (ctx) => {
    for (const [what, check] of Object.entries(readiness)) {
      await check().catch((cause: unknown) => {
        throw unavailable(what, cause);
      });
    }
    ctx.body = { status: "ready" };
  });
}

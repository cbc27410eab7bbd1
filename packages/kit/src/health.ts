import type Router from "@koa/router";
import { unavailable } from "./problem.ts";

/** Named conditions without which the service cannot do its work; each rejects while it does not hold. */
export type Readiness = Record<string, () => Promise<void>>;

/**
 * For the orchestrator, and so outside the list of routes, without a contract. `/healthz` says that the process answers;
 * `/readyz` that it can serve calls; `/hearz` that it can, and hears its topics. A broker that is away must not make a service
 * unreachable that has everything on record, so `/hearz` is for the start, and for whoever wants to know.
 */
export function healthRoutes(router: Router, readiness: Readiness, hearing: Readiness): void {
  router.get("/healthz", (ctx) => {
    ctx.body = { status: "up" };
  });
  router.get("/readyz", async (ctx) => {
    await assertAll(readiness);
    ctx.body = { status: "ready" };
  });
  router.get("/hearz", async (ctx) => {
    await assertAll({ ...readiness, ...hearing });
    ctx.body = { status: "ready" };
  });
}

async function assertAll(conditions: Readiness): Promise<void> {
  for (const [what, check] of Object.entries(conditions)) {
    await check().catch((cause: unknown) => {
      throw unavailable(what, cause);
    });
  }
}

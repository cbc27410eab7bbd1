import type Router from "@koa/router";
import { unavailable } from "./problem.ts";

/** Named conditions for the work of the service; each rejects while it does not hold. */
export type HealthChecks = Record<string, () => Promise<void>>;

/** The conditions of each check. */
export interface HealthRoutesParts {
  liveness: HealthChecks;
  readiness: HealthChecks;
  startup: HealthChecks;
}

/**
 * The health checks of the orchestrator. `/healthz`: the process responds, and no background job hangs. `/readyz`: it can serve calls. `/startupz`:
 * it can, and its subscriptions are alive. A service stays useful while the broker is unavailable, so only the start-up
 * check includes the subscriptions.
 */
export function healthRoutes(router: Router, checks: HealthRoutesParts): void {
  const { liveness, readiness, startup } = checks;
  router.get("/healthz", async (ctx) => {
    await assertAll(liveness);
    ctx.body = { status: "up" };
  });
  router.get("/readyz", async (ctx) => {
    await assertAll(readiness);
    ctx.body = { status: "ready" };
  });
  router.get("/startupz", async (ctx) => {
    await assertAll({ ...readiness, ...startup });
    ctx.body = { status: "ready" };
  });
}

async function assertAll(conditions: HealthChecks): Promise<void> {
  for (const [what, check] of Object.entries(conditions)) {
    await check().catch((cause: unknown) => {
      throw unavailable(what, cause);
    });
  }
}

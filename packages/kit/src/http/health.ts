import type Router from "@koa/router";
import { withTimeout } from "../jobs/withTimeout.ts";
import { unavailable } from "./problem.ts";

/** Named conditions for the work of the service; each rejects while it does not hold. */
export type HealthChecks = Record<string, () => Promise<void>>;

/** The conditions of each check. */
export interface HealthRoutesParts {
  liveness: HealthChecks;
  readiness: HealthChecks;
  /** What `/readyz` reports and does not require: all replicas share it, so none of them could serve without it. */
  reported: HealthChecks;
  startup: HealthChecks;
}

/** Shorter than the timeout of an orchestrator's probe, in milliseconds. */
const reportTimeoutMs = 1_000;

/**
 * The health checks of the orchestrator. `/healthz`: the process responds, and no background job hangs. `/readyz`: this
 * replica can serve calls if the reported parts are available. `/startupz`: it can, the reported parts are available, and
 * its subscriptions are alive.
 */
export function healthRoutes(router: Router, checks: HealthRoutesParts): void {
  const { liveness, readiness, reported, startup } = checks;
  router.get("/healthz", async (ctx) => {
    await assertAll(liveness);
    ctx.body = { status: "up" };
  });
  router.get("/readyz", async (ctx) => {
    await assertAll(readiness);
    ctx.body = { status: "ready", reported: await report(reported) };
  });
  router.get("/startupz", async (ctx) => {
    await assertAll({ ...readiness, ...reported, ...startup });
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

/** Each condition with its state; one that does not settle in time is unavailable. */
async function report(conditions: HealthChecks): Promise<Record<string, string>> {
  const states = Object.entries(conditions).map(async ([what, check]) => {
    const isAvailable = check().then(
      () => true,
      () => false,
    );
    const state = (await withTimeout(reportTimeoutMs, isAvailable)) ? "available" : "unavailable";
    return [what, state] as const;
  });
  return Object.fromEntries(await Promise.all(states));
}

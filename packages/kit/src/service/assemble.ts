import { deadLetterStore } from "../events/deadLetterStore.ts";
import { joinStore } from "../events/joinStore.ts";
import { subscriptions } from "../events/subscriptions.ts";
import { cacheCheck } from "../http/cacheCheck.ts";
import type { HealthChecks } from "../http/health.ts";
import type { Job } from "../jobs/job.ts";
import { assertWritable } from "../mongo/connection.ts";
import type { AppParts } from "./createApp.ts";
import type { Service, ServiceContext } from "./service.ts";

/** A service with everything that kit adds to it, ready to be served. */
export interface AssembledService extends Omit<AppParts, "log" | "appToken"> {
  jobs: Job[];
  /** To be called once, before the service listens and after its collections exist. */
  prepare(): Promise<void>;
}

export interface AssembleOptions {
  /** Whether a sidecar with a silent subscription is shut down; false by default. */
  restartsSilentSidecar?: boolean;
}

/** Adds dead letters, heartbeats, replay and readiness to what a service declares. */
export function assemble(
  service: Service,
  context: ServiceContext,
  { restartsSilentSidecar = false }: AssembleOptions = {},
): AssembledService {
  const { db, dapr, now } = context;
  const deadLetters = deadLetterStore(db, now);
  const joins = joinStore(db, now);
  const parts = { ...context, deadLetters, joins, restartsSilentSidecar };
  const subscribed = subscriptions(service.subscriptions, parts);
  const jobs = [...subscribed.jobs, ...service.jobs];
  return {
    routes: [...service.routes, ...subscribed.routes],
    subscriptions: subscribed.subscriptions,
    liveness: jobHealth(jobs),
    readiness: { "The sidecar": cacheCheck(dapr.assertSidecarUp) },
    // An election of a new primary must not make all replicas unready at once.
    reported: { "The database": cacheCheck(() => assertWritable(db)) },
    startup: service.needsSubscriptions ? subscribed.alive : {},
    jobs,
    prepare: () => joins.join(service.subscriptions.map(({ topic }) => topic.name)),
  };
}

/** Only a restart ends a run that exceeds its bound. */
function jobHealth(jobs: Job[]): HealthChecks {
  const checkOf = (job: Job) => async () => {
    if (job.isOverdue()) throw new Error("its run exceeds its bound");
  };
  return Object.fromEntries(jobs.map((job) => [`The job ${job.name}`, checkOf(job)]));
}

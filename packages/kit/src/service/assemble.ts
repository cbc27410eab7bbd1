import { subscriptions } from "../events/subscriptions.ts";
import { cacheCheck } from "../http/cacheCheck.ts";
import type { Job } from "../jobs/job.ts";
import { assertWritable } from "../mongo/connection.ts";
import type { AppParts } from "./createApp.ts";
import type { Service, ServiceContext } from "./service.ts";

/** A service with everything that kit adds to it, ready to be served. */
export interface AssembledService extends Omit<AppParts, "log" | "appToken"> {
  jobs: Job[];
}

/** Adds dead letters, heartbeats, replay and readiness to what a service declares. */
export function assemble(service: Service, context: ServiceContext): AssembledService {
  const { db, dapr } = context;
  const subscribed = subscriptions(service.subscriptions, context);
  return {
    routes: service.routes,
    subscriptions: subscribed.subscriptions,
    readiness: {
      "The database": () => assertWritable(db),
      "The sidecar": cacheCheck(dapr.assertSidecarUp),
    },
    startup: service.needsSubscriptions ? subscribed.alive : {},
    jobs: [...subscribed.jobs, ...service.jobs],
  };
}

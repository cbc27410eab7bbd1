import type { InteractionStyle } from "@arch/contracts/style";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import type { Dapr } from "../dapr/dapr.ts";
import type { TopicHandler } from "../events/topicHandler.ts";
import type { Route } from "../http/route.ts";
import type { Job } from "../jobs/job.ts";
import type { DatabaseDeclaration } from "../mongo/settings.ts";

/** What kit gives to a service that is being built. */
export interface ServiceContext {
  /** The service's own database. */
  db: Connection;
  dapr: Dapr;
  style: InteractionStyle;
  log: Logger;
  now: () => Date;
}

/** What a service declares; kit adds the rest. */
export interface Service {
  routes: Route[];
  subscriptions: TopicHandler[];
  /** Whether the service cannot do its work without its subscriptions; `/startupz` then waits for them. */
  needsSubscriptions: boolean;
  /** Background work; it starts once the service listens and its sidecar is ready. */
  jobs: Job[];
  /** What is stored once about its database, and the migrations of the data. */
  database?: DatabaseDeclaration;
}

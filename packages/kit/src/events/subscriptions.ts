import { createHash } from "node:crypto";
import { subscribeComponent } from "@arch/contracts/topic";
import type { Logger } from "pino";
import type { Dapr } from "../dapr/dapr.ts";
import type { HealthChecks } from "../http/health.ts";
import type { Route } from "../http/route.ts";
import { createJob, type Job } from "../jobs/job.ts";
import { CloudEvent } from "./cloudEvent.ts";
import { replayJob } from "./deadLetterReplay.ts";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import { deliveryRoutes } from "./deliveryRoutes.ts";
import { withHeartbeat } from "./heartbeat.ts";
import type { JoinStore } from "./joinStore.ts";
import { restartSilentSidecar } from "./restartSilentSidecar.ts";
import type { Subscription } from "./subscriptionRoutes.ts";
import { PoisonEvent, type TopicHandler } from "./topicHandler.ts";

export interface SubscriptionsParts {
  deadLetters: DeadLetterStore;
  joins: Pick<JoinStore, "isEarlier">;
  dapr: Pick<Dapr, "publish" | "shutdownSidecar">;
  now: () => Date;
  log: Logger;
  /** Whether a sidecar with a silent subscription is shut down; only where an orchestrator starts it again. */
  restartsSilentSidecar: boolean;
}

/** The subscriptions of a service, ready to be served. */
export interface Subscriptions {
  subscriptions: Subscription[];
  /** The receipts, and the deliveries without the broker. */
  routes: Route[];
  /** Whether each subscription is alive. */
  alive: HealthChecks;
  /** The heartbeats, the restart of a silent sidecar, and the replay of dead letters. */
  jobs: Job[];
}

const nowMs = () => performance.now();

/** Adds dead letters, heartbeats, receipts and replay to the topic handlers of a service. */
export function subscriptions(handlers: TopicHandler[], parts: SubscriptionsParts): Subscriptions {
  const { deadLetters, joins, dapr, now, log, restartsSilentSidecar } = parts;

  async function deadLetter(topic: string, text: string, id: string | undefined, reason: string) {
    const _id = id ?? createHash("sha256").update(text).digest("hex");
    await deadLetters.add({ _id, topic, reason, event: text, arrivedAt: now() });
    log.error({ id: _id, topic, reason }, "the event cannot be handled and is dead-lettered");
  }

  /** Adds dead letters: the handler then rejects only what a later delivery may handle. */
  function withDeadLetters(handler: TopicHandler): TopicHandler {
    return {
      ...handler,
      async handle(event) {
        try {
          await handler.handle(event);
        } catch (error) {
          // A redelivery would fail the same way, and would delay the events behind it.
          if (!(error instanceof PoisonEvent)) throw error;
          const { data } = CloudEvent.safeParse(event);
          await deadLetter(handler.topic.name, JSON.stringify(event), data?.id, error.message);
        }
      },
    };
  }

  const live = handlers.map((declared) => {
    const handler = withDeadLetters(declared);
    const { name } = handler.topic;
    let arrivedAtMs = nowMs();
    const subscription = withHeartbeat({
      subscription: {
        pubsub: subscribeComponent(name),
        topic: name,
        path: `/events/${name}`,
        async handle(event) {
          arrivedAtMs = nowMs();
          if (!joins.isEarlier(name, event)) await handler.handle(event);
        },
        deadLetter: (body, reason) => deadLetter(name, body, undefined, reason),
      },
      publish: dapr.publish,
      nowMs,
    });
    const idleMs = () => nowMs() - arrivedAtMs;
    return { ...subscription, routes: deliveryRoutes(handler, { idleMs, deadLetters, log }) };
  });

  const heartbeats = live.map(({ subscription, sendHeartbeat: run }) =>
    createJob({ name: `heartbeat of ${subscription.topic}`, everyMs: 1_000, run }),
  );
  const restarts = restartsSilentSidecar
    ? [restartSilentSidecar({ subscriptions: live, dapr, log })]
    : [];
  const replay = replayJob({ deadLetters, handlers, log });
  return {
    subscriptions: live.map(({ subscription }) => subscription),
    routes: live.flatMap(({ routes }) => routes),
    alive: Object.fromEntries(
      live.map(({ subscription: { topic }, assertAlive }) => [
        `The subscription to ${topic}`,
        assertAlive,
      ]),
    ),
    jobs: [...heartbeats, ...restarts, replay],
  };
}

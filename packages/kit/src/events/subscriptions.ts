import { createHash } from "node:crypto";
import { subscribeComponent } from "@arch/contracts/topic";
import type { Logger } from "pino";
import type { Dapr } from "../dapr/dapr.ts";
import type { HealthChecks } from "../http/health.ts";
import { createJob, type Job } from "../jobs/job.ts";
import { CloudEvent } from "./cloudEvent.ts";
import { replayRequested } from "./deadLetterReplay.ts";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import { withHeartbeat } from "./heartbeat.ts";
import { restartDeafSidecar } from "./restartDeafSidecar.ts";
import type { Subscription } from "./subscriptionRoutes.ts";
import { PoisonEvent, type TopicHandler } from "./topicHandler.ts";

export interface SubscriptionsParts {
  deadLetters: DeadLetterStore;
  dapr: Pick<Dapr, "publish" | "shutdownSidecar">;
  now: () => Date;
  log: Logger;
  /** Whether a sidecar with a deaf subscription is shut down; only where an orchestrator starts it again. */
  restartsDeafSidecar: boolean;
}

/** The subscriptions of a service, ready to be served. */
export interface Subscriptions {
  subscriptions: Subscription[];
  /** Whether each subscription is alive. */
  alive: HealthChecks;
  /** The heartbeats, the restart of a deaf sidecar, and the replay of dead letters. */
  jobs: Job[];
}

/** Adds dead letters, heartbeats and replay to the topic handlers of a service. */
export function subscriptions(handlers: TopicHandler[], parts: SubscriptionsParts): Subscriptions {
  const { deadLetters, dapr, now, log, restartsDeafSidecar } = parts;

  async function deadLetter(topic: string, text: string, id: string | undefined, reason: string) {
    const _id = id ?? createHash("sha256").update(text).digest("hex");
    await deadLetters.add({ _id, topic, reason, event: text, arrivedAt: now() });
    log.error({ id: _id, topic, reason }, "the event cannot be handled and is dead-lettered");
  }

  async function handleOrDeadLetter({ topic, handle }: TopicHandler, event: unknown) {
    try {
      await handle(event);
    } catch (error) {
      // A redelivery would fail the same way, and would delay the events behind it.
      if (!(error instanceof PoisonEvent)) throw error;
      const { data } = CloudEvent.safeParse(event);
      await deadLetter(topic.name, JSON.stringify(event), data?.id, error.message);
    }
  }

  const live = handlers.map((handler) =>
    withHeartbeat({
      subscription: {
        pubsub: subscribeComponent(handler.topic.name),
        topic: handler.topic.name,
        path: `/events/${handler.topic.name}`,
        handle: (event) => handleOrDeadLetter(handler, event),
        deadLetter: (body, reason) => deadLetter(handler.topic.name, body, undefined, reason),
      },
      publish: dapr.publish,
      nowMs: () => performance.now(),
    }),
  );

  const heartbeats = live.map(({ subscription, sendHeartbeat: run }) =>
    createJob({ name: `heartbeat of ${subscription.topic}`, everyMs: 1_000, run }),
  );
  const restarts = restartsDeafSidecar
    ? [restartDeafSidecar({ subscriptions: live, dapr, log })]
    : [];
  const replay = createJob({
    name: "replay dead letters",
    everyMs: 1_000,
    run: (signal) => replayRequested({ deadLetters, handlers, log }, signal),
  });
  return {
    subscriptions: live.map(({ subscription }) => subscription),
    alive: Object.fromEntries(
      live.map(({ subscription: { topic }, assertAlive }) => [
        `The subscription to ${topic}`,
        assertAlive,
      ]),
    ),
    jobs: [...heartbeats, ...restarts, replay],
  };
}

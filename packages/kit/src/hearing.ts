import { createHash } from "node:crypto";
import { hearingComponent } from "@arch/contracts/topic";
import type { Logger } from "pino";
import type { Dapr } from "./dapr.ts";
import { replayWanted } from "./deadLetterReplay.ts";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import { type Ear, PoisonEvent } from "./ear.ts";
import { CloudEvent, type Subscription } from "./events.ts";
import type { Readiness } from "./health.ts";
import { startLoop } from "./loop.ts";
import { withPulse } from "./pulse.ts";
import type { Tools } from "./run.ts";

export interface HearingParts {
  ears: Ear[];
  deadLetters: DeadLetterStore;
  dapr: Pick<Dapr, "publish">;
  now: () => Date;
  log: Logger;
}

/** All that a service hears, ready to be served. */
export interface Hearing {
  subscriptions: Subscription[];
  /** Whether each of the subscriptions lives; for a service that cannot work without them. */
  readiness: Readiness;
  background(onStop: Tools["onStop"]): void;
}

/** Puts a service's hearing together: what cannot be read is kept as a dead letter, and replayed when it is wanted. */
export function hearing({ ears, deadLetters, dapr, now, log }: HearingParts): Hearing {
  async function setAside(topic: string, event: unknown, { message }: PoisonEvent): Promise<void> {
    const text = JSON.stringify(event);
    const envelope = CloudEvent.safeParse(event);
    const id = envelope.data?.id ?? createHash("sha256").update(text).digest("hex");
    await deadLetters.keep({ _id: id, topic, reason: message, event: text, arrivedAt: now() });
    log.error(
      { id, topic, reason: message },
      "an event cannot be read, it is kept as a dead letter",
    );
  }

  const live = ears.map(({ topic, handle }) =>
    withPulse({
      subscription: {
        pubsub: hearingComponent(topic.name),
        topic: topic.name,
        path: `/events/${topic.name}`,
        async handle(event) {
          try {
            await handle(event);
          } catch (error) {
            // What does not parse today does not parse tomorrow: nothing waits behind it.
            if (!(error instanceof PoisonEvent)) throw error;
            await setAside(topic.name, event, error);
          }
        },
      },
      publish: dapr.publish,
      nowMs: () => performance.now(),
    }),
  );

  return {
    subscriptions: live.map(({ subscription }) => subscription),
    readiness: Object.fromEntries(
      live.map(({ subscription: { topic }, assertAlive }) => [
        `The subscription to ${topic}`,
        assertAlive,
      ]),
    ),
    background(onStop) {
      for (const { subscription, beat } of live) {
        const name = `pulse of ${subscription.topic}`;
        onStop(startLoop({ name, everyMs: 1_000, run: beat, log }).stop);
      }
      const run = () => replayWanted(deadLetters, ears, log);
      onStop(startLoop({ name: "replay dead letters", everyMs: 1_000, run, log }).stop);
    },
  };
}

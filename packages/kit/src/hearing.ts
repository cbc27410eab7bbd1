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
  alive: Readiness;
  background(onStop: Tools["onStop"]): void;
}

/** Puts a service's hearing together: what cannot be read is kept as a dead letter, and replayed when it is wanted. */
export function hearing({ ears, deadLetters, dapr, now, log }: HearingParts): Hearing {
  async function setAside(topic: string, text: string, id: string | undefined, reason: string) {
    const _id = id ?? createHash("sha256").update(text).digest("hex");
    await deadLetters.keep({ _id, topic, reason, event: text, arrivedAt: now() });
    log.error({ id: _id, topic, reason }, "an event cannot be read, it is kept as a dead letter");
  }

  async function handleOrSetAside({ topic, handle }: Ear, event: unknown): Promise<void> {
    try {
      await handle(event);
    } catch (error) {
      // What does not parse today does not parse tomorrow: nothing waits behind it.
      if (!(error instanceof PoisonEvent)) throw error;
      const { data } = CloudEvent.safeParse(event);
      await setAside(topic.name, JSON.stringify(event), data?.id, error.message);
    }
  }

  const live = ears.map((ear) =>
    withPulse({
      subscription: {
        pubsub: hearingComponent(ear.topic.name),
        topic: ear.topic.name,
        path: `/events/${ear.topic.name}`,
        handle: (event) => handleOrSetAside(ear, event),
        setAside: (body, reason) => setAside(ear.topic.name, body, undefined, reason),
      },
      publish: dapr.publish,
      nowMs: () => performance.now(),
    }),
  );

  return {
    subscriptions: live.map(({ subscription }) => subscription),
    alive: Object.fromEntries(
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

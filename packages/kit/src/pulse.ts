import { randomUUID } from "node:crypto";
import type { Dapr } from "./dapr.ts";
import { CloudEvent, type Subscription } from "./events.ts";

export interface PulseParts {
  subscription: Subscription;
  publish: Dapr["publish"];
  /** Milliseconds on a clock that never jumps. */
  nowMs: () => number;
}

/** A subscription that can tell whether it lives. */
export interface LiveSubscription {
  subscription: Subscription;
  /** @throws Error when nothing has been heard for long although pulses are sent. */
  assertAlive(): Promise<void>;
  /** Sends a pulse if nothing was heard lately; call it every second. */
  beat(): Promise<false>;
}

const pulseType = "subscription.pulse";
const quietMs = 3_000;
const deadMs = 20_000;

/**
 * Lets a subscription prove that it lives. A sidecar can lose a subscription without a word, after a broker's restart
 * for one, and every list of subscriptions still names it: only an event that arrives is proof. So in quiet times this
 * service sends itself one over the same topic.
 */
export function withPulse({ subscription, publish, nowMs }: PulseParts): LiveSubscription {
  const { topic } = subscription;
  let heardAtMs = Number.NEGATIVE_INFINITY;
  return {
    subscription: {
      ...subscription,
      async handle(event) {
        heardAtMs = nowMs();
        if (CloudEvent.safeParse(event).data?.type === pulseType) return;
        await subscription.handle(event);
      },
    },
    async assertAlive() {
      if (nowMs() - heardAtMs < deadMs) return;
      throw new Error(`nothing was heard on ${topic} for ${deadMs} ms`);
    },
    async beat() {
      if (nowMs() - heardAtMs < quietMs) return false;
      await publish({ topic, id: `pulse:${randomUUID()}`, type: pulseType, data: {} });
      return false;
    },
  };
}

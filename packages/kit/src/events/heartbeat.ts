import { randomUUID } from "node:crypto";
import type { Dapr } from "../dapr/dapr.ts";
import { CloudEvent } from "./cloudEvent.ts";
import type { Subscription } from "./subscriptionRoutes.ts";

export interface HeartbeatParts {
  subscription: Subscription;
  publish: Dapr["publish"];
  /** Milliseconds on a monotonic clock. */
  nowMs: () => number;
}

/** A subscription that reports whether it is alive. */
export interface LiveSubscription {
  subscription: Subscription;
  /** @throws Error until the first event has arrived, and when none has arrived for 20 s although heartbeats are published. */
  assertAlive(): Promise<void>;
  /** Publishes a heartbeat if no event has arrived for 3 s; to be called every second. */
  sendHeartbeat(): Promise<false>;
}

export const heartbeatType = "subscription.heartbeat";
const heartbeatAfterMs = 3_000;
const deadAfterMs = 20_000;

/**
 * Lets a subscription prove that it is alive. A sidecar can lose a subscription without an error, for example after a
 * restart of the broker, and still list it: only an arriving event is proof. So a subscriber without recent events
 * publishes a heartbeat to the topic; other subscribers ignore it.
 */
export function withHeartbeat({ subscription, publish, nowMs }: HeartbeatParts): LiveSubscription {
  const { topic } = subscription;
  let receivedAtMs = Number.NEGATIVE_INFINITY;
  return {
    subscription: {
      ...subscription,
      async handle(event) {
        receivedAtMs = nowMs();
        if (CloudEvent.safeParse(event).data?.type === heartbeatType) return;
        await subscription.handle(event);
      },
    },
    async assertAlive() {
      if (nowMs() - receivedAtMs < deadAfterMs) return;
      const since = receivedAtMs < 0 ? "since the start" : `for ${deadAfterMs} ms`;
      throw new Error(`no event has arrived on ${topic} ${since}`);
    },
    async sendHeartbeat() {
      if (nowMs() - receivedAtMs < heartbeatAfterMs) return false;
      await publish({ topic, id: `heartbeat:${randomUUID()}`, type: heartbeatType, data: {} });
      return false;
    },
  };
}

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

/** A subscription that can tell whether it is alive. */
export interface LiveSubscription {
  subscription: Subscription;
  /** @throws Error when no event has arrived for 20 s although heartbeats are published. */
  assertAlive(): Promise<void>;
  /** Publishes a heartbeat if no event arrived recently; to be called every second. */
  sendHeartbeat(): Promise<false>;
}

export const heartbeatType = "subscription.heartbeat";
const quietMs = 3_000;
const deadMs = 20_000;

/**
 * Lets a subscription prove that it is alive. A sidecar can lose a subscription without an error, for example after a
 * restart of the broker, and still list it: only an arriving event is proof. So a subscriber without recent events
 * publishes a heartbeat to its own topic.
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
      if (nowMs() - receivedAtMs < deadMs) return;
      throw new Error(`no event arrived on ${topic} for ${deadMs} ms`);
    },
    async sendHeartbeat() {
      if (nowMs() - receivedAtMs < quietMs) return false;
      await publish({ topic, id: `heartbeat:${randomUUID()}`, type: heartbeatType, data: {} });
      return false;
    },
  };
}

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
  /** Publishes a heartbeat if no event has arrived for 3 s; to be called every second. @throws Error when the broker does not accept it. */
  sendHeartbeat(): Promise<false>;
  /** Whether the broker has accepted heartbeats for a minute and no event has arrived meanwhile. */
  isSilent(): boolean;
  /** Starts the minute of `isSilent` anew. */
  resetSilence(): void;
}

export const heartbeatType = "subscription.heartbeat";
const heartbeatAfterMs = 3_000;
const deadAfterMs = 20_000;
const silentAfterMs = 60_000;

/**
 * Lets a subscription prove that it is alive. A sidecar can lose a subscription without an error, for example after a
 * restart of the broker, and still list it: only an arriving event is proof. So a subscriber without recent events
 * publishes a heartbeat to the topic; other subscribers ignore it.
 */
export function withHeartbeat({ subscription, publish, nowMs }: HeartbeatParts): LiveSubscription {
  const { topic } = subscription;
  let receivedAtMs = Number.NEGATIVE_INFINITY;
  /** When the broker accepted the first of the heartbeats that have not arrived. */
  let notReceivedSinceMs: number | undefined;
  function resetSilence(): void {
    notReceivedSinceMs = undefined;
  }
  return {
    subscription: {
      ...subscription,
      async handle(event) {
        receivedAtMs = nowMs();
        resetSilence();
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
      const startedMs = nowMs();
      try {
        await publish({ topic, id: `heartbeat:${randomUUID()}`, type: heartbeatType, data: {} });
      } catch (error) {
        // Without heartbeats at the broker, silence says nothing about the subscription.
        resetSilence();
        throw error;
      }
      // The heartbeat may have arrived before the publish call returned.
      if (receivedAtMs < startedMs) notReceivedSinceMs ??= startedMs;
      return false;
    },
    isSilent: () =>
      notReceivedSinceMs !== undefined && nowMs() - notReceivedSinceMs >= silentAfterMs,
    resetSilence,
  };
}

import type { ServiceId } from "@arch/contracts/apps";
import type { Dapr } from "../dapr/dapr.ts";
import { transportOf } from "../dapr/transport.ts";
import type { RunSignal } from "../jobs/job.ts";
import type { Claimed } from "./claimed.ts";
import { deliverByInvocation, type Failures } from "./deliverByInvocation.ts";
import { groupBySubscriber } from "./groups.ts";

/** The results of one attempt. */
export interface Sent {
  /** Published; a receipt of each subscriber by events must confirm them. */
  published: Claimed[];
  /** Handled by every subscriber. */
  confirmed: Claimed[];
  /** By the id of the record. */
  failures: Failures;
}

/**
 * Sends each event by its plan. An event that was published three times without a receipt, and every event while the
 * broker fails, is delivered by invocation to all subscribers.
 */
export async function sendBatch(dapr: Dapr, items: Claimed[], signal: RunSignal): Promise<Sent> {
  // Decided once: the broker may begin to fail while subscribers are invoked.
  const goesByEvents = new Set(
    items.filter(
      ({ attempts, plan }) =>
        plan.byEvents.length > 0 && transportOf("events", attempts, dapr) === "events",
    ),
  );
  const subscribersOf = (item: Claimed) => {
    const { byEvents, byInvocation } = item.plan;
    return goesByEvents.has(item) ? byInvocation : [...byInvocation, ...byEvents];
  };
  const failures = await invokeSubscribers(dapr, items, subscribersOf, signal);
  const handled = items.filter(({ id }) => !failures.has(id));
  const toPublish = handled.filter((item) => goesByEvents.has(item));
  const unpublished = await publishAll(dapr, toPublish);
  return {
    published: toPublish.filter(({ id }) => !unpublished.has(id)),
    confirmed: handled.filter((item) => !goesByEvents.has(item)),
    failures: new Map([...failures, ...unpublished]),
  };
}

/** Publishes events concurrently; resolves with the records that failed. */
export async function publishAll(
  dapr: Pick<Dapr, "publish">,
  items: readonly Claimed[],
): Promise<Failures> {
  const failures: Failures = new Map();
  await Promise.all(
    items.map(({ id, event }) =>
      dapr.publish(event).catch((error: unknown) => failures.set(id, error)),
    ),
  );
  return failures;
}

/** Invokes the subscribers that `subscribersOf` selects; resolves with the records that one of them did not take. */
export async function invokeSubscribers<C extends Claimed>(
  dapr: Dapr,
  items: readonly C[],
  subscribersOf: (item: C) => Iterable<ServiceId>,
  signal: RunSignal,
): Promise<Failures> {
  const failures: Failures = new Map();
  for (const { items: group, ...subscriber } of groupBySubscriber(items, subscribersOf)) {
    const idOf = new Map(group.map(({ id, event }) => [event.id, id]));
    const events = group.map(({ event }) => event);
    for (const [eventId, error] of await deliverByInvocation(dapr, subscriber, events, signal)) {
      failures.set(idOf.get(eventId) ?? eventId, error);
    }
  }
  return failures;
}

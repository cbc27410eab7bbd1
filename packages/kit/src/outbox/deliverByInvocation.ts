import type { ServiceId } from "@arch/contracts/apps";
import { deliverEvents, maxEventsPerDelivery } from "@arch/contracts/delivery";
import type { Topic } from "@arch/contracts/topic";
import type { Dapr } from "../dapr/dapr.ts";
import { invokeEndpoint } from "../dapr/invokeEndpoint.ts";
import type { Publication } from "../dapr/publication.ts";
import { Problem } from "../http/problem.ts";

const timeoutMs = 5_000;

/** An event that cannot be delivered whatever the state of broker and subscriber; its record is parked in the end. */
export class RefusedEvent extends Error {
  override readonly name = "RefusedEvent";
}

/** The events that did not reach a subscriber, by id, each with its error. */
export type Failures = Map<string, unknown>;

/**
 * Invokes a subscriber to handle events, many in one call. A call that fails while the subscriber is reachable is
 * repeated in halves, so that one refused event does not stop the others.
 */
export async function deliverByInvocation(
  dapr: Dapr,
  { topic, app }: { topic: Topic; app: ServiceId },
  events: Publication[],
): Promise<Failures> {
  async function deliverBatch(batch: Publication[]): Promise<Failures> {
    try {
      const body = {
        events: batch.map(({ topic: _, data, ...event }) => ({ ...event, data: { ...data } })),
      };
      const call = { body, timeoutMs };
      const endpoint = { app, ...deliverEvents(topic) };
      const { received } = await invokeEndpoint(dapr, endpoint, call);
      const missing = batch.filter(({ id }) => !received.includes(id));
      return new Map(missing.map(({ id }) => [id, new Error(`${app} failed to handle the event`)]));
    } catch (error) {
      const failAll = (reason: unknown) => new Map(batch.map(({ id }) => [id, reason]));
      if (isTimeout(error) || !(await dapr.isReachable(app))) return failAll(error);
      if (batch.length === 1) {
        return failAll(new RefusedEvent(`${app} refuses the event`, { cause: error }));
      }
      const half = Math.ceil(batch.length / 2);
      const [first, rest] = [batch.slice(0, half), batch.slice(half)];
      return new Map([...(await deliverBatch(first)), ...(await deliverBatch(rest))]);
    }
  }

  const failures: Failures = new Map();
  for (let from = 0; from < events.length; from += maxEventsPerDelivery) {
    const batch = events.slice(from, from + maxEventsPerDelivery);
    const failed = await deliverBatch(batch);
    for (const [id, error] of failed) failures.set(id, error);
    // The subscriber does not handle anything now, so each further call would wait in vain.
    const [[, cause] = []] = failed;
    if (failed.size < batch.length || cause instanceof RefusedEvent) continue;
    for (const { id } of events.slice(from + batch.length)) failures.set(id, cause);
    break;
  }
  return failures;
}

function isTimeout(error: unknown): boolean {
  return error instanceof Problem && error.code === "outcome_unknown";
}

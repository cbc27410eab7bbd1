import type { ServiceId } from "@arch/contracts/apps";
import { deliverEvents, maxEventsPerDelivery } from "@arch/contracts/delivery";
import type { Topic } from "@arch/contracts/topic";
import type { Dapr } from "../dapr/dapr.ts";
import { invokeEndpoint, UnexpectedResponse } from "../dapr/invokeEndpoint.ts";
import type { Publication } from "../dapr/publication.ts";
import type { RunSignal } from "../jobs/job.ts";

const timeoutMs = 5_000;

/** An event that no subscriber or broker can take as it is; its record is parked in the end. */
export class RefusedEvent extends Error {
  override readonly name = "RefusedEvent";
}

/** The events that did not reach a subscriber, by id, each with its error. */
export type Failures = Map<string, unknown>;

export interface Subscriber {
  topic: Topic;
  app: ServiceId;
}

/**
 * Invokes a subscriber to handle events, many in one call. A call that the subscriber refuses because of its content is
 * repeated in halves, so that one refused event does not stop the others. Starts no call once aborted.
 */
export async function deliverByInvocation(
  dapr: Dapr,
  { topic, app }: Subscriber,
  events: readonly Publication[],
  signal: RunSignal,
): Promise<Failures> {
  const failAll = (batch: readonly Publication[], error: unknown) =>
    new Map(batch.map(({ id }) => [id, error]));

  async function deliverBatch(batch: readonly Publication[]): Promise<Failures> {
    try {
      const body = { events: batch.map(toDelivery) };
      const endpoint = { app, ...deliverEvents(topic) };
      const { received } = await invokeEndpoint(dapr, endpoint, { body, timeoutMs });
      const failed = batch.filter(({ id }) => !received.includes(id));
      return failAll(failed, new Error(`${app} failed to handle the event`));
    } catch (error) {
      if (!isRefusal(error)) return failAll(batch, error);
      if (batch.length === 1) {
        return failAll(batch, new RefusedEvent(`${app} refuses the event`, { cause: error }));
      }
      const half = Math.ceil(batch.length / 2);
      const [first, rest] = [batch.slice(0, half), batch.slice(half)];
      return new Map([...(await deliverBatch(first)), ...(await deliverBatch(rest))]);
    }
  }

  const failures: Failures = new Map();
  for (let from = 0; from < events.length; from += maxEventsPerDelivery) {
    const batch = events.slice(from, from + maxEventsPerDelivery);
    const failed = signal.aborted
      ? failAll(batch, new Error("the run takes too long"))
      : await deliverBatch(batch);
    for (const [id, error] of failed) failures.set(id, error);
    const [[, cause] = []] = failed;
    if (failed.size < batch.length || cause instanceof RefusedEvent) continue;
    // The subscriber handles nothing now, so each further call would wait for nothing.
    return new Map([...failures, ...failAll(events.slice(from + batch.length), cause)]);
  }
  return failures;
}

function toDelivery({ topic: _, data, ...event }: Publication) {
  return { ...event, data: { ...data } };
}

/** The statuses by which a service refuses the content of a call, whatever state it is in. */
const refusals: ReadonlySet<number> = new Set([400, 413, 422]);

function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof UnexpectedResponse && refusals.has(cause.status);
}

import type { ServiceId } from "@arch/contracts/apps";
import { getReceipts, maxIdsPerQuery } from "@arch/contracts/delivery";
import type { Topic } from "@arch/contracts/topic";
import type { Dapr } from "../dapr/dapr.ts";
import { invokeEndpoint } from "../dapr/invokeEndpoint.ts";
import type { Publication } from "../dapr/publication.ts";

const timeoutMs = 5_000;

/**
 * Queries a subscriber for receipts; resolves with the ids that it has received, and with the milliseconds since the
 * broker delivered an event to it.
 * @throws Problem unavailable when it cannot be reached.
 */
export async function queryReceipts(
  dapr: Dapr,
  { topic, app }: { topic: Topic; app: ServiceId },
  events: readonly Publication[],
): Promise<{ received: Set<string>; idleMs: number }> {
  const received = new Set<string>();
  let idleMs = Number.POSITIVE_INFINITY;
  for (let from = 0; from < events.length; from += maxIdsPerQuery) {
    const batch = events.slice(from, from + maxIdsPerQuery);
    const body = { ids: idsByType(batch) };
    const endpoint = { app, ...getReceipts(topic) };
    const response = await invokeEndpoint(dapr, endpoint, { body, timeoutMs });
    for (const id of response.received) received.add(id);
    // Another replica may respond to each call.
    idleMs = Math.min(idleMs, response.idleMs);
  }
  return { received, idleMs };
}

function idsByType(events: readonly Publication[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { id, type } of events) ids[type] = [...(ids[type] ?? []), id];
  return ids;
}

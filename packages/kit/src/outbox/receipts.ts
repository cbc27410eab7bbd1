import type { ServiceId } from "@arch/contracts/apps";
import { getReceipts, maxIdsPerQuery } from "@arch/contracts/delivery";
import type { Topic } from "@arch/contracts/topic";
import type { Dapr } from "../dapr/dapr.ts";
import { invokeEndpoint } from "../dapr/invokeEndpoint.ts";
import type { Publication } from "../dapr/publication.ts";

const timeoutMs = 5_000;

/**
 * Queries a subscriber for receipts; resolves with the ids that it has received.
 * @throws Problem unavailable when it cannot be reached.
 */
export async function queryReceipts(
  dapr: Dapr,
  { topic, app }: { topic: Topic; app: ServiceId },
  events: readonly Publication[],
): Promise<Set<string>> {
  const received = new Set<string>();
  for (let from = 0; from < events.length; from += maxIdsPerQuery) {
    const batch = events.slice(from, from + maxIdsPerQuery);
    const body = { ids: idsByType(batch) };
    const endpoint = { app, ...getReceipts(topic) };
    const response = await invokeEndpoint(dapr, endpoint, { body, timeoutMs });
    for (const id of response.received) received.add(id);
  }
  return received;
}

function idsByType(events: readonly Publication[]): Record<string, string[]> {
  const ids: Record<string, string[]> = {};
  for (const { id, type } of events) ids[type] = [...(ids[type] ?? []), id];
  return ids;
}

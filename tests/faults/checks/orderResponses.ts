import { groupBy } from "@arch/invariants/groupBy";
import type { Snapshot, StoredOrder } from "@arch/invariants/snapshot";
import { isSuccess, type RequestHistory } from "../history.ts";

/** Violations between requested and stored orders: each is stored once, and as its responses say. */
export function orderResponseViolations(
  { orders }: Snapshot,
  history: readonly RequestHistory[],
): string[] {
  const byId = new Map(orders.map((order) => [order._id, order]));
  const byPrice = groupBy(orders, ({ priceMinor }) => Number(priceMinor));
  const requests = history.filter(({ request }) => request.kind === "order");
  return [
    ...requests
      .filter(({ request }) => (byPrice.get(request.sumMinor)?.length ?? 0) > 1)
      .map(({ request }) => `order of ${request.sumMinor} by ${request.login} is stored twice`),
    ...requests.flatMap(({ attempts }) =>
      attempts.filter(isSuccess).flatMap(({ body }) => responseViolations(body, byId)),
    ),
  ];
}

function responseViolations(
  { orderId, status }: Record<string, unknown>,
  byId: ReadonlyMap<string, StoredOrder>,
): string[] {
  const order = byId.get(String(orderId));
  if (order === undefined) return [`order ${orderId} was accepted and is not stored`];
  if (status === "pending" || status === order.status) return [];
  return [`order ${orderId} was ${status} in a response and is ${order.status}`];
}

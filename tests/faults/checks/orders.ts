import type { Books, OrderRow } from "../books.ts";
import { isGranted, type Told } from "../history.ts";
import { groupBy } from "./groupBy.ts";

/** What is wrong with orders: each is settled, by its entry and as its client was told, and none is there twice. */
export function wrongOrders({ orders, entries }: Books, history: readonly Told[]): string[] {
  const entryOf = new Map(entries.map((entry) => [entry._id, entry]));
  const byId = new Map(orders.map((order) => [order._id, order]));
  const byPrice = groupBy(orders, ({ priceMinor }) => Number(priceMinor));
  const wishes = history.filter(({ wish }) => wish.kind === "order");
  return [
    ...orders.flatMap((order) => {
      const entry = entryOf.get(`order:${order._id}`);
      if (order.status === "pending") return [`order ${order._id} is pending`];
      if (entry === undefined) return [`order ${order._id} is ${order.status} without an entry`];
      const isPaid = entry.outcome === "applied";
      const isTrue = isPaid === (order.status === "paid") && entry.sumMinor === order.priceMinor;
      return isTrue ? [] : [`order ${order._id} is ${order.status}, its entry ${entry.outcome}`];
    }),
    ...entries
      .filter(({ orderId }) => orderId !== undefined && !byId.has(orderId))
      .map(({ _id }) => `entry ${_id} pays for no order`),
    ...wishes
      .filter(({ wish }) => (byPrice.get(wish.sumMinor)?.length ?? 0) > 1)
      .map(({ wish }) => `order of ${wish.sumMinor} by ${wish.login} is there twice`),
    ...wishes.flatMap(({ tries }) =>
      tries.filter(isGranted).flatMap(({ body }) => wrongAnswer(body, byId)),
    ),
  ];
}

function wrongAnswer(
  { orderId, status }: Record<string, unknown>,
  byId: ReadonlyMap<string, OrderRow>,
): string[] {
  const order = byId.get(String(orderId));
  if (order === undefined) return [`order ${orderId} was accepted and is not there`];
  if (status === "pending" || status === order.status) return [];
  return [`order ${orderId} was said to be ${status} and is ${order.status}`];
}

import type { Snapshot, StoredEntry, StoredOrder } from "./snapshot.ts";

/** Violations by orders and the ledger entries that settle them, at any moment. */
export function orderViolations({ orders, entries }: Snapshot): string[] {
  const entryOf = new Map(entries.map((entry) => [entry._id, entry]));
  const orderIds = new Set(orders.map(({ _id }) => _id));
  return [
    ...orders.flatMap((order) => settlementViolations(order, entryOf.get(`order:${order._id}`))),
    ...entries
      .filter(
        ({ _id, orderId }) =>
          orderId !== undefined && !(orderIds.has(orderId) && _id === `order:${orderId}`),
      )
      .map(({ _id }) => `entry ${_id} pays for no order`),
  ];
}

/** An order is settled by its ledger entry alone, and as the entry says. */
function settlementViolations(order: StoredOrder, entry: StoredEntry | undefined): string[] {
  const { _id, status, reason, priceMinor, login } = order;
  const isOfOrder =
    entry === undefined ||
    (entry.orderId === _id && entry.sumMinor === priceMinor && entry.login === login);
  if (!isOfOrder) {
    return [`order ${_id} is of ${priceMinor} by ${login}, its entry differs`];
  }
  if (status === "pending") return [];
  if (entry === undefined) return [`order ${_id} is ${status} without an entry`];
  const expected = entry.outcome === "applied" ? "paid" : "declined";
  return status === expected && reason === entry.reason
    ? []
    : [`order ${_id} is ${status} (${reason}), its entry ${entry.outcome} (${entry.reason})`];
}

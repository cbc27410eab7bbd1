import type { Json } from "@arch/testing/call";
import type { Shop } from "@arch/testing/shop";
import type { Accepting } from "./accepted.ts";

/** How much was compared. */
export interface Audited {
  accounts: number;
  orders: number;
  entries: number;
}

/**
 * Compares the statement of every account with its letters and with its orders, as a client sees them.
 * @throws Error with the ids of what is lost or doubled.
 */
export async function audit({ shop, accepted }: Accepting, logins: string[]): Promise<Audited> {
  const found = await Promise.all(logins.map((login) => compare(shop, login)));
  const listed = new Set(found.flatMap(({ orderIds }) => orderIds));
  const lost = [...accepted].filter((id) => !listed.has(id));
  const wrong = [
    ...found.flatMap(({ wrong }) => wrong),
    ...lost.map((id) => `order ${id} is lost`),
  ];
  if (wrong.length > 0) throw new Error(`The audit has found:\n${wrong.join("\n")}`);
  const sum = (of: (one: Audited) => number) => found.reduce((total, one) => total + of(one), 0);
  return {
    accounts: logins.length,
    orders: sum(({ orders }) => orders),
    entries: sum(({ entries }) => entries),
  };
}

interface Compared extends Audited {
  orderIds: string[];
  wrong: string[];
}

async function compare(shop: Shop, login: string): Promise<Compared> {
  const [entries, letters, orders, balance] = await Promise.all([
    shop.statement(login),
    shop.messages(login),
    shop.orders(login),
    shop.balance(login),
  ]);
  const entryIds = idsOf(entries, "operationId");
  const letterIds = idsOf(letters, "operationId");
  const orderIds = idsOf(orders, "orderId");
  const paymentIds = orderIds.map((id) => `order:${id}`);
  const withdrawals = entries.filter(({ operation }) => operation === "withdraw");
  const wrong = [
    ...differences(entryIds, letterIds, "the letter of"),
    ...differences(paymentIds, idsOf(withdrawals, "operationId"), "the entry of"),
    ...orders.flatMap(({ orderId, status }) =>
      status === "paid" ? [] : [`${orderId} is ${status}`],
    ),
    ...(balance === balanceOf(entries) ? [] : [`the balance of ${login} is ${balance}`]),
  ];
  return { accounts: 1, orders: orders.length, entries: entries.length, orderIds, wrong };
}

function idsOf(items: Json[], member: string): string[] {
  return items.map((item) => String(item[member]));
}

/** What one list has more often or less often than the other. */
function differences(expected: string[], actual: string[], what: string): string[] {
  const missing = new Map<string, number>();
  for (const id of expected) missing.set(id, (missing.get(id) ?? 0) + 1);
  for (const id of actual) missing.set(id, (missing.get(id) ?? 0) - 1);
  return [...missing].flatMap(([id, count]) => {
    if (count === 0) return [];
    return [`${what} ${id} is ${count > 0 ? "lost" : "doubled"}`];
  });
}

function balanceOf(entries: Json[]): number {
  return entries.reduce((total, { operation, sum, isPaid }) => {
    if (isPaid !== true) return total;
    return total + (operation === "deposit" ? Number(sum) : -Number(sum));
  }, 0);
}

import { isDeepStrictEqual } from "node:util";
import { readSnapshot } from "@arch/invariants/mongoSnapshot";
import type { Snapshot } from "@arch/invariants/snapshot";
import { violationsAtRest } from "@arch/invariants/violations";
import type { Shop } from "@arch/testing/shop";
import type { MongoClient } from "mongodb";
import type { Accepting } from "./accepted.ts";
import { waitForIdle } from "./waitForIdle.ts";

/** Counts of the compared documents. */
export interface Audited {
  accounts: number;
  orders: number;
  entries: number;
}

/**
 * Checks what is stored once no work is pending: by the invariants, against the accepted orders, and against what the
 * API lists for each of `logins`.
 * @throws Error with all violations.
 */
export async function audit(
  mongo: MongoClient,
  { shop, accepted }: Accepting,
  { logins, signal }: { logins: string[]; signal: AbortSignal },
): Promise<Audited> {
  await waitForIdle(mongo, signal);
  const snapshot = await readSnapshot(mongo);
  const { accounts, orders, entries } = snapshot;
  const stored = new Set(orders.map(({ _id }) => _id));
  const listed = await Promise.all(logins.map((login) => listViolations(shop, login, snapshot)));
  const violations = [
    ...Object.values(violationsAtRest(snapshot)).flat(),
    ...[...accepted].filter((id) => !stored.has(id)).map((id) => `order ${id} is lost`),
    ...orders
      .filter(({ status }) => status !== "paid")
      .map(({ _id, status }) => `order ${_id} is ${status}`),
    ...entries
      .filter(({ operation, orderId }) => operation === "withdraw" && orderId === undefined)
      .map(({ _id }) => `entry ${_id} is of no order`),
    ...listed.flat(),
  ];
  if (violations.length > 0) throw new Error(`The audit found:\n${violations.join("\n")}`);
  return { accounts: accounts.length, orders: orders.length, entries: entries.length };
}

/** Compares what the API lists for a login with what is stored. */
async function listViolations(shop: Shop, login: string, snapshot: Snapshot): Promise<string[]> {
  const [entries, messages, orders, balance] = await Promise.all([
    shop.statement(login),
    shop.messages(login),
    shop.orders(login),
    shop.balance(login),
  ]);
  const idsOf = (documents: { _id: string; login: string }[]) =>
    documents.filter((document) => document.login === login).map(({ _id }) => _id);
  const account = snapshot.accounts.find(({ _id }) => _id === login);
  const pairs = [
    [entries.map(({ operationId }) => operationId), idsOf(snapshot.entries)],
    [messages.map(({ operationId }) => operationId), idsOf(snapshot.messages)],
    [orders.map(({ orderId }) => orderId), idsOf(snapshot.orders)],
    [[balance], [Number(account?.balanceMinor) / 100]],
  ] as const;
  return pairs
    .filter(([listed, stored]) => !isDeepStrictEqual(listed.toSorted(), stored.toSorted()))
    .map(([listed, stored]) => `${login}: the API lists ${listed}, stored is ${stored}`);
}

import type { Snapshot } from "@arch/invariants/snapshot";

/**
 * Remembers the documents that never change, and how orders were settled. The returned function compares a snapshot
 * with the one before.
 */
export function createMemory(): (snapshot: Snapshot) => string[] {
  let before = new Map<string, string>();
  return function compare(snapshot) {
    const now = factsOf(snapshot);
    const past = before;
    before = now;
    return [...past].flatMap(([id, fact]) =>
      now.get(id) === fact ? [] : [`${id} was ${fact} and became ${now.get(id)}`],
    );
  };
}

function factsOf(snapshot: Snapshot): Map<string, string> {
  const { entries, messages, orders, accounts, persons, logins } = snapshot;
  const facts = new Map<string, string>();
  for (const { _id, outcome, seq, sumMinor, balanceAfterMinor } of entries) {
    facts.set(`entry ${_id}`, `${outcome} ${seq} ${sumMinor} ${balanceAfterMinor}`);
  }
  for (const { _id, kind, text } of messages) facts.set(`message ${_id}`, `${kind} ${text}`);
  for (const { _id, openedAt } of accounts) facts.set(`account ${_id}`, openedAt.toISOString());
  for (const { _id, account } of persons) {
    if (account !== undefined) facts.set(`person ${_id}`, account.openedAt.toISOString());
  }
  for (const { _id } of logins) facts.set(`login ${_id}`, "known");
  for (const { _id, status, reason } of orders) {
    if (status !== "pending") facts.set(`order ${_id}`, `${status} ${reason}`);
  }
  return facts;
}

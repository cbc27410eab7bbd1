import type { State } from "../shop/state.ts";

/** What is still to be done, in sentences; nothing once everything has come to rest. */
export function unfinishedWork(state: State): string[] {
  const { entries, orders, persons, accounts, letters, deadLetters } = state;
  const logins = new Set(accounts.map(({ _id }) => _id));
  const told = new Set(letters.map(({ operationId }) => operationId));
  return [
    ...orders.filter(({ status }) => status === "pending").map(({ _id }) => `order ${_id} pends`),
    ...[...orders, ...persons, ...accounts]
      .filter(({ unfinished }) => unfinished !== undefined)
      .map(({ _id }) => `${_id} is still to be driven on`),
    ...persons
      .filter(({ _id, account }) => account === undefined || !logins.has(_id))
      .map(({ _id }) => `${_id} has no account`),
    ...deadLetters.map(({ _id }) => `${_id} is a dead letter`),
    ...entries
      .filter(({ delivery: { state } }) => state === "pending" || state === "published")
      .map(({ _id, delivery: { state } }) => `${_id} is ${state}`),
    ...entries
      .filter(({ _id, seq }) => seq !== undefined && !told.has(_id))
      .map(({ _id }) => `${_id} has no letter`),
  ];
}

/**
 * Watches what is on record for ever, whatever happens later: entries, letters, accounts, and how
 * orders were settled.
 */
export function createMemory(): (state: State) => string[] {
  let before = new Map<string, string>();
  return function compare(state) {
    const now = factsOf(state);
    const past = before;
    before = now;
    return [...past].flatMap(([id, fact]) =>
      now.get(id) === fact ? [] : [`${id} was ${fact} and became ${now.get(id)}`],
    );
  };
}

function factsOf({
  entries,
  letters,
  orders,
  accounts,
  persons,
  logins,
}: State): Map<string, string> {
  const facts = new Map<string, string>();
  for (const { _id, outcome, seq, sumMinor, balanceAfterMinor } of entries) {
    facts.set(`entry ${_id}`, `${outcome} ${seq} ${sumMinor} ${balanceAfterMinor}`);
  }
  for (const { _id, kind, text } of letters) facts.set(`letter ${_id}`, `${kind} ${text}`);
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

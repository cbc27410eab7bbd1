import { groupBy } from "./groupBy.ts";
import type { Snapshot, StoredAccount, StoredEntry } from "./snapshot.ts";

/** Violations by accounts and their ledger entries, at any moment. */
export function moneyViolations({ accounts, entries }: Snapshot): string[] {
  const logins = new Set(accounts.map(({ _id }) => _id));
  const byLogin = groupBy(
    entries.filter(({ seq }) => seq !== undefined),
    ({ login }) => login,
  );
  return [
    ...accounts.flatMap((account) => accountViolations(account, byLogin.get(account._id) ?? [])),
    ...entries.flatMap((entry) => entryViolations(entry, logins)),
  ];
}

/** Decides and sums up the entries of an account once more, by their numbers. */
function accountViolations(account: StoredAccount, entries: readonly StoredEntry[]): string[] {
  const { _id: login, seq: count, balanceMinor } = account;
  const violations: string[] = [];
  const expect = (isRight: boolean, sentence: string) => {
    if (!isRight) violations.push(`${login}: ${sentence}`);
  };
  let sum = 0n;
  const inOrder = entries.toSorted((one, other) => Number(one.seq) - Number(other.seq));
  for (const [index, entry] of inOrder.entries()) {
    const { _id, seq, operation, outcome, sumMinor, balanceAfterMinor } = entry;
    expect(seq === index + 1, `entry ${_id} has number ${seq}, not ${index + 1}`);
    const isCovered = operation === "deposit" || sumMinor <= sum;
    expect(isCovered === (outcome === "applied"), `entry ${_id} is ${outcome} at ${sum}`);
    if (outcome === "applied") sum += operation === "deposit" ? sumMinor : -sumMinor;
    expect(sum >= 0n, `below zero after entry ${_id}`);
    expect(balanceAfterMinor === sum, `${balanceAfterMinor} after entry ${_id}, the sum is ${sum}`);
  }
  expect(balanceMinor === sum, `the balance is ${balanceMinor}, the sum of entries ${sum}`);
  expect(count === entries.length, `seq is ${count}, there are ${entries.length} entries`);
  return violations;
}

/** Only an order by a login without an account has an entry without a number. */
function entryViolations(entry: StoredEntry, logins: ReadonlySet<string>): string[] {
  const { _id, login, seq, outcome, reason, orderId } = entry;
  if (seq !== undefined) {
    return logins.has(login) ? [] : [`entry ${_id} is numbered, and ${login} has no account`];
  }
  const isUnknownLogin = outcome === "declined" && reason === "account_not_found";
  return isUnknownLogin && orderId !== undefined ? [] : [`entry ${_id} has no number`];
}

import type { EntryDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import type { Books } from "../books.ts";
import { groupBy } from "./groupBy.ts";

/** What is wrong with accounts and their entries by themselves, in sentences. */
export function wrongMoney({ accounts, entries, persons }: Books): string[] {
  const byLogin = groupBy(
    entries.filter(({ seq }) => seq !== undefined),
    ({ login }) => login,
  );
  const opened = new Set(accounts.map(({ _id }) => _id));
  const registered = new Set(persons.map(({ _id }) => _id));
  return [
    ...accounts.flatMap((account) => {
      const lines = byLogin.get(account._id) ?? [];
      return wrongAccount(
        account,
        lines.toSorted((one, other) => seqOf(one) - seqOf(other)),
      );
    }),
    ...[...byLogin.keys()]
      .filter((login) => !opened.has(login))
      .map((login) => `${login} has entries and no account`),
    ...[...opened]
      .filter((login) => !registered.has(login))
      .map((login) => `${login} has an account and is nobody`),
    ...persons
      .filter(({ _id, account }) => account === undefined || !opened.has(_id))
      .map(({ _id }) => `${_id} is registered and has no account`),
  ];
}

/** Adds the entries of an account up, one after the other. */
function wrongAccount(
  { _id: login, balanceMinor, seq }: Books["accounts"][number],
  lines: EntryDocument[],
): string[] {
  const wrong: string[] = [];
  let sum = 0n;
  for (const [index, line] of lines.entries()) {
    if (line.outcome === "applied")
      sum += line.operation === "deposit" ? line.sumMinor : -line.sumMinor;
    if (line.seq !== index + 1)
      wrong.push(`${login}: entry ${line._id} is number ${line.seq}, not ${index + 1}`);
    if (sum < 0n) wrong.push(`${login}: below zero after entry ${line._id}`);
    if (line.balanceAfterMinor !== sum) {
      wrong.push(`${login}: ${line.balanceAfterMinor} after entry ${line._id}, the sum is ${sum}`);
    }
  }
  if (balanceMinor !== sum)
    wrong.push(`${login}: the balance is ${balanceMinor}, the sum of entries ${sum}`);
  if (seq !== lines.length)
    wrong.push(`${login}: seq is ${seq}, there are ${lines.length} entries`);
  return wrong;
}

function seqOf({ seq = 0 }: EntryDocument): number {
  return seq;
}

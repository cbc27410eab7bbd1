import { isDeepStrictEqual } from "node:util";
import type { EntryDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import type { Books } from "../books.ts";
import { fateOf, isGranted, type Told } from "../history.ts";
import { groupBy } from "./groupBy.ts";

/**
 * What is wrong between what clients were told and what is on record: granted is on record exactly once and as it was
 * told, refused not at all, unknown at most once, and nothing is on record that nobody asked for.
 */
export function wrongOperations({ entries, accounts }: Books, history: readonly Told[]): string[] {
  const bySum = groupBy(entries, ({ sumMinor }) => Number(sumMinor));
  const opened = new Set(accounts.map(({ _id }) => _id));
  const asked = new Set(history.map(({ wish }) => wish.sumMinor));
  return [
    ...history.flatMap((told) => {
      const { kind, login, sumMinor } = told.wish;
      const found = bySum.get(sumMinor) ?? [];
      if (kind === "register") return wrongRegistration(told, opened.has(login), found);
      return [
        ...wrongNumber(told, found),
        ...found.flatMap((entry) => wrongEntry(told, entry)),
        ...unequalAnswers(told),
      ];
    }),
    ...entries
      .filter(({ sumMinor }) => !asked.has(Number(sumMinor)))
      .map(({ _id }) => `entry ${_id}: nobody asked for it`),
  ];
}

function wrongRegistration(told: Told, isOpen: boolean, entries: EntryDocument[]): string[] {
  const { login } = told.wish;
  const wrong = entries.map(({ _id }) => `entry ${_id}: nobody asked for it`);
  if (fateOf(told) === "ok" && !isOpen) wrong.push(`${login}: registered, and has no account`);
  return wrong;
}

function wrongNumber(told: Told, found: EntryDocument[]): string[] {
  const { wish } = told;
  const fate = fateOf(told);
  // An order by an unknown login is refused, and that it was declined is on record.
  const isDeclinedOrder = wish.kind === "order" && found[0]?.reason === "account_not_found";
  const least = fate === "ok" ? 1 : 0;
  const most = fate === "refused" && !isDeclinedOrder ? 0 : 1;
  if (found.length >= least && found.length <= most) return [];
  return [`${nameOf(wish)}: ${fate}, and ${found.length} times on record`];
}

function wrongEntry({ wish, tries }: Told, entry: EntryDocument): string[] {
  const operation = wish.kind === "deposit" ? "deposit" : "withdraw";
  const isOrder = entry.orderId !== undefined;
  if (
    entry.login !== wish.login ||
    entry.operation !== operation ||
    isOrder !== (wish.kind === "order")
  ) {
    return [`${nameOf(wish)}: entry ${entry._id} is something else`];
  }
  if (wish.kind === "order") return [];
  const isPaid = entry.outcome === "applied";
  const balance = Number(entry.balanceAfterMinor) / 100;
  return tries.filter(isGranted).flatMap(({ body }) => {
    const { operationId } = body;
    const isTrue =
      operationId === entry._id && body["isPaid"] === isPaid && body["balance"] === balance;
    return isTrue
      ? []
      : [`${nameOf(wish)}: answered ${JSON.stringify(body)}, on record ${entry._id}`];
  });
}

/** Who repeats a call gets the first answer again; an order may meanwhile have been settled. */
function unequalAnswers({ wish, tries }: Told): string[] {
  const bodies = tries.filter(isGranted).map(({ body }) => body);
  const settled = bodies.filter(({ isPaid }) => isPaid !== null);
  const ids = new Set(bodies.map(({ orderId }) => orderId));
  const isEqual = settled.every((body) => isDeepStrictEqual(body, settled[0])) && ids.size <= 1;
  return isEqual ? [] : [`${nameOf(wish)}: answered differently: ${JSON.stringify(bodies)}`];
}

function nameOf({ kind, login, sumMinor, key }: Told["wish"]): string {
  return `${kind} of ${sumMinor} by ${login} (key ${key})`;
}

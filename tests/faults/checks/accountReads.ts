import { groupBy } from "@arch/invariants/groupBy";
import type { Json } from "@arch/testing/call";
import { endMsOf, type ReadHistory } from "../history.ts";
import type { TimedEntry } from "./timeline.ts";

/** The number of the newest entry that a moment requires, or allows. */
interface Bound {
  ms: number;
  seq: number;
}

const statementLimit = 50;

/**
 * Balances and statements that are older than the newest entry acknowledged or shown before the read began, newer than
 * the newest entry requested before it ended, or of no moment at all.
 */
export function accountReadViolations(
  byLogin: ReadonlyMap<string, TimedEntry[]>,
  reads: readonly ReadHistory[],
): string[] {
  const successful = reads.filter(
    ({ kind, attempt }) => kind !== "order" && attempt.status === 200,
  );
  return [...groupBy(successful, ({ subject }) => subject)].flatMap(([login, own]) => {
    const entries = byLogin.get(login) ?? [];
    const acknowledged = bounds(
      entries.map(({ acknowledgedMs, seq }) => ({ ms: acknowledgedMs, seq })),
    );
    const begun = bounds(entries.map(({ begunMs, seq }) => ({ ms: begunMs, seq })));
    const rangeOf = ({ attempt }: ReadHistory, shown: Bound[]) => ({
      least: Math.max(
        newestBefore(acknowledged, attempt.startedMs),
        newestBefore(shown, attempt.startedMs),
      ),
      most: newestBefore(begun, endMsOf(attempt)),
    });
    const shown = bounds(
      own.flatMap((read) => {
        const { least, most } = rangeOf(read, []);
        const seq = shownSeq(read, entries, least, most);
        return seq === undefined ? [] : [{ ms: endMsOf(read.attempt), seq }];
      }),
    );
    return own.flatMap((read) => {
      const { least, most } = rangeOf(read, shown);
      if (shownSeq(read, entries, least, most) !== undefined) return [];
      return [
        `${read.kind} of ${login}: ${summaryOf(read)}, which is not the state after one of the entries ${least} to ${most}`,
      ];
    });
  });
}

/** In the order of time, each with the largest number up to then. */
function bounds(unordered: Bound[]): Bound[] {
  let seq = 0;
  return unordered
    .toSorted((one, other) => one.ms - other.ms)
    .map((each) => {
      seq = Math.max(seq, each.seq);
      return { ms: each.ms, seq };
    });
}

function newestBefore(sorted: Bound[], ms: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.ms ?? Infinity) < ms) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1]?.seq ?? 0;
}

/** The smallest number from `least` to `most` after whose entry the account is as the read shows. */
function shownSeq(
  { kind, attempt }: ReadHistory,
  entries: TimedEntry[],
  least: number,
  most: number,
): number | undefined {
  for (let seq = least; seq <= most; seq++) {
    const isShown =
      kind === "balance"
        ? attempt.body["balance"] === Number(entries[seq - 1]?.entry.balanceAfterMinor ?? 0) / 100
        : isStatementAfter(linesOf(attempt.body), entries, seq);
    if (isShown) return seq;
  }
  return undefined;
}

/** Whether the lines are the newest entries up to this number, newest first. */
function isStatementAfter(lines: unknown[], entries: TimedEntry[], seq: number): boolean {
  const expected = entries.slice(Math.max(0, seq - statementLimit), seq).toReversed();
  return (
    lines.length === expected.length &&
    expected.every(({ entry }, index) => lines[index] === entry._id)
  );
}

/** The operation ids of a statement. */
function linesOf(body: Json): unknown[] {
  return (body["operations"] as Json[]).map(({ operationId }) => operationId);
}

function summaryOf({ kind, attempt: { body } }: ReadHistory): string {
  return kind === "balance"
    ? `${body["balance"]}`
    : `${linesOf(body).length} lines from ${linesOf(body)[0]}`;
}

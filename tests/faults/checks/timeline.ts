import { groupBy } from "@arch/invariants/groupBy";
import type { Snapshot, StoredEntry } from "@arch/invariants/snapshot";
import {
  type Attempt,
  endMsOf,
  isSuccess,
  type ReadHistory,
  type RequestHistory,
} from "../history.ts";

/** An entry with the time of its request. */
export interface TimedEntry {
  seq: number;
  entry: StoredEntry;
  /** When the client sent the request first, in milliseconds. */
  begunMs: number;
  /** When the first response with the outcome arrived; infinite without one. */
  acknowledgedMs: number;
}

/** The entries of each account by `seq`, with the times of their requests. */
export function timedEntries(
  { entries }: Snapshot,
  history: readonly RequestHistory[],
): Map<string, TimedEntry[]> {
  const requests = new Map(history.map((one) => [one.request.sumMinor, one]));
  const timed = entries.flatMap((entry): TimedEntry[] => {
    const { attempts = [] } = requests.get(Number(entry.sumMinor)) ?? {};
    if (entry.seq === undefined) return [];
    const begunMs = Math.min(...attempts.map(({ startedMs }) => startedMs));
    const acknowledgedMs = firstEndMs(attempts, isSettled);
    return [{ seq: entry.seq, entry, begunMs, acknowledgedMs }];
  });
  const byLogin = groupBy(timed, ({ entry }) => entry.login);
  for (const own of byLogin.values()) own.sort((one, other) => one.seq - other.seq);
  return byLogin;
}

/** When the first response of a kind had arrived, in milliseconds; infinite without one. */
export function firstEndMs(
  attempts: readonly Attempt[],
  isOfKind: (attempt: Attempt) => boolean,
): number {
  return Math.min(...attempts.filter(isOfKind).map(endMsOf));
}

/** A success with the outcome; a pending order has none. */
export function isSettled(attempt: Attempt): boolean {
  return isSuccess(attempt) && attempt.body["isPaid"] !== null;
}

/** When a login was registered and an order was accepted and settled, as far as responses show. */
export interface Milestones {
  registered: ReadonlyMap<string, number>;
  accepted: ReadonlyMap<string, number>;
  settled: ReadonlyMap<string, number>;
}

/** The earliest times of all milestones, in milliseconds, by login or order id. */
export function milestonesOf(
  history: readonly RequestHistory[],
  reads: readonly ReadHistory[],
): Milestones {
  const times = {
    registered: new Map<string, number>(),
    accepted: new Map<string, number>(),
    settled: new Map<string, number>(),
  };
  const note = (milestone: keyof Milestones, id: string, attempt: Attempt) => {
    const earliest = Math.min(times[milestone].get(id) ?? Infinity, endMsOf(attempt));
    times[milestone].set(id, earliest);
  };
  for (const { request, attempts } of history) {
    for (const attempt of attempts.filter(isSuccess)) {
      if (request.kind === "register") note("registered", request.login, attempt);
      if (request.kind !== "order") continue;
      note("accepted", String(attempt.body["orderId"]), attempt);
      if (isSettled(attempt)) note("settled", String(attempt.body["orderId"]), attempt);
    }
  }
  for (const { kind, subject, attempt } of reads) {
    if (kind === "order" && isSettled(attempt)) note("settled", subject, attempt);
  }
  return times;
}

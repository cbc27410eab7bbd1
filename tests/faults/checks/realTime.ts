import type { Snapshot } from "@arch/invariants/snapshot";
import type { Attempt, ReadHistory, RequestHistory } from "../history.ts";
import { accountReadViolations } from "./accountReads.ts";
import { nameOf } from "./operations.ts";
import {
  isSettled,
  type Milestones,
  milestonesOf,
  type TimedEntry,
  timedEntries,
} from "./timeline.ts";

/**
 * Violations of real time: strict serializability for each account. A request that was acknowledged before another one
 * began comes first in the ledger, and a read shows everything that was acknowledged, or shown, before it began.
 */
export function realTimeViolations(
  snapshot: Snapshot,
  history: readonly RequestHistory[],
  reads: readonly ReadHistory[],
): string[] {
  const byLogin = timedEntries(snapshot, history);
  const milestones = milestonesOf(history, reads);
  return [
    ...[...byLogin.values()].flatMap(sequenceViolations),
    ...history.flatMap((one) => requestViolations(one, milestones)),
    ...reads.flatMap((read) => readViolations(read, milestones)),
    ...accountReadViolations(byLogin, reads),
  ];
}

/** Entries of one account in another sequence than their requests. */
function sequenceViolations(entries: TimedEntry[]): string[] {
  let earliest: TimedEntry | undefined;
  return entries.toReversed().flatMap((one) => {
    const later = earliest;
    if (later === undefined || one.acknowledgedMs < later.acknowledgedMs) earliest = one;
    if (later === undefined || later.acknowledgedMs >= one.begunMs) return [];
    return [
      `entry ${one.entry._id} has number ${one.seq}, and ${later.entry._id}, acknowledged before its request, ${later.seq}`,
    ];
  });
}

function requestViolations({ request, attempts }: RequestHistory, known: Milestones): string[] {
  if (request.kind === "register") return [];
  return attempts.flatMap((attempt) => {
    const { status, startedMs, body } = attempt;
    if (status === 404 && isBefore(known.registered.get(request.login), startedMs))
      return [`${nameOf(request)}: 404 after the registration`];
    const settledMs = known.settled.get(String(body["orderId"]));
    const isBack = status === 202 && isBefore(settledMs, startedMs);
    return isBack ? [`${nameOf(request)}: pending after it was settled`] : [];
  });
}

function readViolations({ kind, subject, attempt }: ReadHistory, known: Milestones): string[] {
  const { status, startedMs } = attempt;
  const existing = kind === "order" ? known.accepted : known.registered;
  if (status === 404 && isBefore(existing.get(subject), startedMs))
    return [`${kind} of ${subject}: 404 after its creation was acknowledged`];
  const wasSettled = kind === "order" && isBefore(known.settled.get(subject), startedMs);
  return wasSettled && isPending(attempt)
    ? [`order of ${subject}: pending after it was settled`]
    : [];
}

function isPending(attempt: Attempt): boolean {
  return attempt.status === 200 && !isSettled(attempt);
}

function isBefore(ms: number | undefined, startedMs: number): boolean {
  return ms !== undefined && ms < startedMs;
}

import { isDeepStrictEqual } from "node:util";
import { groupBy } from "@arch/invariants/groupBy";
import type { Snapshot, StoredEntry } from "@arch/invariants/snapshot";
import { type ClientRequest, isSuccess, outcomeOf, type RequestHistory } from "../history.ts";

/**
 * Violations between requests and ledger entries: what succeeded is stored exactly once and as its responses say, what
 * was refused is not stored, an unknown outcome is stored once at most, and nothing is stored without a request.
 */
export function operationViolations(
  { entries, accounts }: Snapshot,
  history: readonly RequestHistory[],
): string[] {
  const bySum = groupBy(entries, ({ sumMinor }) => Number(sumMinor));
  const opened = new Set(accounts.map(({ _id }) => _id));
  const requested = new Set(history.map(({ request }) => request.sumMinor));
  return [
    ...history.flatMap((one) => {
      const { kind, login, sumMinor } = one.request;
      const found = bySum.get(sumMinor) ?? [];
      if (kind === "register") return registrationViolations(one, opened.has(login), found);
      return [
        ...countViolations(one, found),
        ...found.flatMap((entry) => entryViolations(one, entry)),
        ...repeatViolations(one),
      ];
    }),
    ...entries.filter(({ sumMinor }) => !requested.has(Number(sumMinor))).map(withoutRequest),
  ];
}

function withoutRequest({ _id }: StoredEntry): string {
  return `entry ${_id} has no request`;
}

function registrationViolations(
  one: RequestHistory,
  isOpen: boolean,
  entries: StoredEntry[],
): string[] {
  const violations = entries.map(withoutRequest);
  if (outcomeOf(one) === "ok" && !isOpen)
    violations.push(`${one.request.login}: registered, and has no account`);
  return violations;
}

function countViolations(one: RequestHistory, found: StoredEntry[]): string[] {
  const { request } = one;
  const outcome = outcomeOf(one);
  // An order by an unknown login is refused, and its declined entry is stored.
  const isDeclinedOrder = request.kind === "order" && found[0]?.reason === "account_not_found";
  const least = outcome === "ok" ? 1 : 0;
  const most = outcome === "refused" && !isDeclinedOrder ? 0 : 1;
  if (found.length >= least && found.length <= most) return [];
  return [`${nameOf(request)}: ${outcome}, and stored ${found.length} times`];
}

function entryViolations({ request, attempts }: RequestHistory, entry: StoredEntry): string[] {
  const operation = request.kind === "deposit" ? "deposit" : "withdraw";
  const isOrder = entry.orderId !== undefined;
  if (
    entry.login !== request.login ||
    entry.operation !== operation ||
    isOrder !== (request.kind === "order")
  ) {
    return [`${nameOf(request)}: entry ${entry._id} is something else`];
  }
  if (request.kind === "order") return [];
  const isPaid = entry.outcome === "applied";
  const balance = Number(entry.balanceAfterMinor) / 100;
  return attempts.filter(isSuccess).flatMap(({ body }) => {
    const { operationId } = body;
    const isRight =
      operationId === entry._id && body["isPaid"] === isPaid && body["balance"] === balance;
    return isRight
      ? []
      : [`${nameOf(request)}: response ${JSON.stringify(body)}, stored ${entry._id}`];
  });
}

/** A repeated request gets the first response again; an order may have been settled meanwhile. */
function repeatViolations({ request, attempts }: RequestHistory): string[] {
  const bodies = attempts.filter(isSuccess).map(({ body }) => body);
  const settled = bodies.filter(({ isPaid }) => isPaid !== null);
  const ids = new Set(bodies.map(({ orderId }) => orderId));
  const isEqual = settled.every((body) => isDeepStrictEqual(body, settled[0])) && ids.size <= 1;
  return isEqual ? [] : [`${nameOf(request)}: different responses: ${JSON.stringify(bodies)}`];
}

/** A request in words, for sentences about it. */
export function nameOf({ kind, login, sumMinor, key }: ClientRequest): string {
  return `${kind} of ${sumMinor} by ${login} (key ${key})`;
}

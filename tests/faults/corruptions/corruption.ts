import assert from "node:assert/strict";
import type { Snapshot } from "@arch/invariants/snapshot";
import { addLike, change } from "@arch/invariants/testing/corruptions";
import type { ReadHistory, RequestHistory } from "../history.ts";
import { inTurn } from "./rightHistory.ts";

/** Corruptions of the right snapshot, history or reads, by all the sentences that must then be found, joined with "; ". */
export type Corruptions = Record<
  string,
  (snapshot: Snapshot, history: RequestHistory[], reads: ReadHistory[]) => unknown
>;

/** Adds a declined withdrawal with all that belongs to it: its number and its message. */
export function addWithdrawal({ entries, messages, accounts }: Snapshot, sumMinor: bigint): void {
  addLike(entries, "op:unsure", { _id: "op:more", sumMinor, seq: 7 });
  addLike(messages, "op:unsure", { _id: "op:more", operationId: "op:more", seq: 7 });
  change(accounts, "ann", { seq: 7 });
}

/** Changes the request of this sum. */
export function changeRequest(
  history: RequestHistory[],
  sum: number,
  fields: Partial<RequestHistory["request"]>,
): void {
  Object.assign(find(history, sum).request, fields);
}

/** Replaces the responses to the request of this sum. */
export function respond(
  history: RequestHistory[],
  sum: number,
  ...attempts: RequestHistory["attempts"]
): void {
  const one = find(history, sum);
  one.attempts = inTurn(attempts, one.attempts[0]?.startedMs ?? 0);
}

function find(history: RequestHistory[], sum: number): RequestHistory {
  const found = history.find(({ request }) => request.sumMinor === sum);
  return found ?? assert.fail(`there is no request of ${sum}`);
}

import { messageKindOf } from "@arch/testing/messageKind";
import type { EntryDocument } from "../../../services/billing/src/ledger/entryModel.ts";
import type { MessageDocument } from "../../../services/notification/src/messageStore.ts";
import { replayReason as mendedReason } from "../shop/funds.ts";
import type { State } from "../shop/state.ts";
import { toldAs } from "./eventChecks.ts";

/** What is wrong with the letters on record, in sentences; nothing at any moment of any run. */
export function wrongLetters(state: State, acknowledged: ReadonlySet<string>): string[] {
  const { entries, letters, deadLetters } = state;
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const arrived = new Set(letters.map(({ operationId }) => operationId));
  const dead = new Set(deadLetters.map(({ _id }) => _id));
  const wrong = deadLetters
    .filter(({ reason }) => reason !== mendedReason)
    .map(({ _id, reason }) => `${_id} is a dead letter: ${reason}`);
  if (arrived.size < letters.length) wrong.push("two letters tell of the same entry");
  for (const letter of letters) wrong.push(...wrongLetter(letter, byId.get(letter.operationId)));
  for (const { _id, orderId, delivery } of entries) {
    const isAcknowledged = acknowledged.has(toldAs(_id, orderId));
    if (delivery.state === "published" && !isAcknowledged) wrong.push(`${_id} was never published`);
    const isHeld = arrived.has(_id) || dead.has(_id);
    if (delivery.state === "confirmed" && !isHeld) wrong.push(`${_id} never arrived`);
  }
  return wrong;
}

function wrongLetter(letter: MessageDocument, entry: EntryDocument | undefined): string[] {
  if (entry === undefined) return [`letter ${letter._id} tells of no entry`];
  const isTrue =
    letter._id === entry._id &&
    letter.login === entry.login &&
    letter.seq === entry.seq &&
    letter.email === entry.email &&
    letter.orderId === entry.orderId &&
    letter.kind === messageKindOf(entry);
  return isTrue ? [] : [`letter ${letter._id} does not tell what happened`];
}

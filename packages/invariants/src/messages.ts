import { messageKindOf } from "@arch/testing/messageKind";
import { groupBy } from "./groupBy.ts";
import type { Snapshot, StoredEntry, StoredMessage } from "./snapshot.ts";

/** Violations by messages and the ledger entries that they are about, at any moment. */
export function messageViolations({ entries, messages, deadLetters }: Snapshot): string[] {
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const byEntry = groupBy(messages, ({ operationId }) => operationId);
  const received = new Set(
    deadLetters.filter(({ service }) => service === "notification").map(({ _id }) => _id),
  );
  return [
    ...entries.flatMap(({ _id, seq, delivery }) => {
      const count = byEntry.get(_id)?.length ?? 0;
      const most = seq === undefined ? 0 : 1;
      if (count > most) return [`entry ${_id} has ${count} messages, not ${most}`];
      const isConfirmed = seq !== undefined && delivery?.state === "confirmed";
      const isLost = isConfirmed && count === 0 && !received.has(_id);
      return isLost ? [`entry ${_id} is confirmed, and notification has not received it`] : [];
    }),
    ...messages.flatMap((message) => contentViolations(message, byId.get(message.operationId))),
  ];
}

function contentViolations(message: StoredMessage, entry: StoredEntry | undefined): string[] {
  if (entry === undefined) return [`message ${message._id} is about no entry`];
  const isRight =
    message._id === entry._id &&
    message.login === entry.login &&
    message.seq === entry.seq &&
    message.email === entry.email &&
    message.orderId === entry.orderId &&
    message.kind === messageKindOf(entry);
  return isRight ? [] : [`message ${message._id} does not match its entry`];
}

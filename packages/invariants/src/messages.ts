import { messageKindOf } from "@arch/testing/messageKind";
import { groupBy } from "./groupBy.ts";
import type { Snapshot, StoredEntry, StoredMessage } from "./snapshot.ts";

/** Violations by messages and the ledger entries that they are about, at any moment. */
export function messageViolations({ entries, messages }: Snapshot): string[] {
  const byId = new Map(entries.map((entry) => [entry._id, entry]));
  const byEntry = groupBy(messages, ({ operationId }) => operationId);
  return [
    ...entries.flatMap(({ _id, seq }) => {
      const count = byEntry.get(_id)?.length ?? 0;
      const most = seq === undefined ? 0 : 1;
      return count > most ? [`entry ${_id} has ${count} messages, not ${most}`] : [];
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

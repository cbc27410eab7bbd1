import type { LedgerEntryRecorded } from "@arch/contracts/events";
import { composeMessage } from "./message.ts";
import type { MessageStore } from "./messageStore.ts";

/** Composes the message about an entry and stores it under the entry's id; a duplicate changes nothing. */
export type SaveMessage = (entry: LedgerEntryRecorded) => Promise<void>;

export function saveMessageTo(messages: Pick<MessageStore, "insert">): SaveMessage {
  return async function saveMessage(entry) {
    const { login, seq, email, operationId, orderId, occurredAt } = entry;
    const message = { ...composeMessage(entry), email, operationId, orderId };
    const createdAt = new Date(occurredAt);
    await messages.insert({ _id: operationId, login, seq, ...message, createdAt });
  };
}

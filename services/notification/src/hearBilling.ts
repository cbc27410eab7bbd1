import { type LedgerEntryRecorded, operationEvents, paymentEvents } from "@arch/contracts/events";
import { type Ear, ear } from "@arch/kit/ear";
import { writeLetter } from "./letter.ts";
import type { MessageStore } from "./messageStore.ts";

/** Writes the letter about an entry and keeps it under the entry's id, however often it is asked to. */
export type KeepLetter = (entry: LedgerEntryRecorded) => Promise<void>;

export function keepLetter(messages: Pick<MessageStore, "keep">): KeepLetter {
  return async function keep(entry) {
    const { login, seq, email, operationId, orderId, occurredAt } = entry;
    const letter = { ...writeLetter(entry), email, operationId, orderId };
    const createdAt = new Date(occurredAt);
    await messages.keep({ _id: operationId, login, seq, ...letter, createdAt });
  };
}

/** Hears what billing tells, in every style: what was told before a change of the style still counts. */
export function hearBilling(keep: KeepLetter): Ear[] {
  return [
    ear(operationEvents, {
      "account.operation.applied": keep,
      "account.operation.declined": keep,
    }),
    ear(paymentEvents, {
      "payment.completed": keep,
      async "payment.declined"({ email, seq, ...entry }) {
        // Of an unknown login there is nobody to write to.
        if (email !== undefined && seq !== undefined) await keep({ ...entry, email, seq });
      },
    }),
  ];
}

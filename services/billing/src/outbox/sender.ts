import type { EntryDocument } from "../ledger/entryModel.ts";

/** Notifies of ledger entries by one transport. */
export interface NotificationSender {
  /** The largest number of entries per call. */
  maxEntries: number;
  /** Sends entries; resolves with those that failed, each with its error. */
  send(entries: EntryDocument[]): Promise<Map<EntryDocument, unknown>>;
  /** The delivery state of a sent entry: an invocation confirms it, a published event still needs a receipt. */
  stateAfterSend: "published" | "confirmed";
}

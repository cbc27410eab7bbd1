import type { Dapr } from "@arch/kit/dapr/dapr";
import type { EntryDocument } from "../ledger/entryModel.ts";
import { entryEvent } from "./entryEvent.ts";
import type { NotificationSender } from "./sender.ts";

/** Publishes entries as events. The broker may lose an acknowledged event, so only a receipt confirms it. */
export function notifyByEvents(
  { publish }: Pick<Dapr, "publish">,
  currency: string,
): NotificationSender {
  return {
    maxEntries: 32,
    stateAfterSend: "published",
    async send(entries) {
      const results = await Promise.allSettled(
        entries.map(async (entry) => publish(entryEvent(entry, currency))),
      );
      const failed = new Map<EntryDocument, unknown>();
      for (const [index, entry] of entries.entries()) {
        const result = results[index];
        if (result?.status === "rejected") failed.set(entry, result.reason);
      }
      return failed;
    },
  };
}

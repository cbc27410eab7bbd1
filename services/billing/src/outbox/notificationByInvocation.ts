import { maxEntriesPerCall, sendMessages } from "@arch/contracts/message";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { invokeEndpoint } from "@arch/kit/dapr/invokeEndpoint";
import { notificationData } from "./entryEvent.ts";
import type { NotificationSender } from "./sender.ts";

const timeoutMs = 5_000;

/** Invokes notification to store the messages, many in one call. */
export function notifyByInvocation(dapr: Dapr, currency: string): NotificationSender {
  return {
    maxEntries: maxEntriesPerCall,
    stateAfterSend: "confirmed",
    async send(entries) {
      try {
        const body = { entries: entries.map((entry) => notificationData(entry, currency)) };
        const { received } = await invokeEndpoint(dapr, sendMessages, { body, timeoutMs });
        const missing = entries.filter(({ _id }) => !received.includes(_id));
        return new Map(missing.map((entry) => [entry, new Error("no receipt for this entry")]));
      } catch (error) {
        return new Map(entries.map((entry) => [entry, error]));
      }
    },
  };
}

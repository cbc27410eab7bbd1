import { operationEvents, paymentEvents } from "@arch/contracts/events";
import { handleTopic, type TopicHandler } from "@arch/kit/events/topicHandler";
import type { MessageStore } from "./messageStore.ts";
import type { SaveMessage } from "./saveMessage.ts";

/**
 * Handles the outcomes that billing publishes, or delivers by invocation. In every style: events published before a
 * change of the style still count.
 */
export function notificationSubscriptions(
  saveMessage: SaveMessage,
  { received }: Pick<MessageStore, "received">,
): TopicHandler[] {
  return [
    handleTopic(
      operationEvents,
      { "account.operation.applied": saveMessage, "account.operation.declined": saveMessage },
      received,
    ),
    handleTopic(
      paymentEvents,
      {
        "payment.completed": saveMessage,
        async "payment.declined"({ email, seq, ...entry }) {
          // An unknown login has no e-mail address, so it gets no message.
          if (email !== undefined && seq !== undefined) await saveMessage({ ...entry, email, seq });
        },
      },
      received,
    ),
  ];
}

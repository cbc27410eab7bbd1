import { getReceipts, listMessages, type Message, sendMessages } from "@arch/contracts/message";
import type { DeadLetterStore } from "@arch/kit/events/deadLetterStore";
import { type Route, route } from "@arch/kit/http/route";
import type { MessageDocument, MessageStore } from "./messageStore.ts";
import type { SaveMessage } from "./saveMessage.ts";

export interface RoutesParts {
  messages: Pick<MessageStore, "list" | "received">;
  deadLetters: Pick<DeadLetterStore, "received">;
  saveMessage: SaveMessage;
}

/** The routes of messages, and the receipts of events. */
export function notificationRoutes(parts: RoutesParts): Route[] {
  const { messages, deadLetters, saveMessage } = parts;
  return [
    route(listMessages, async ({ query }) => {
      const { items, nextCursor } = await messages.list(query);
      const body = { login: query.login, messages: items.map(presentMessage), nextCursor };
      return { status: 200, body };
    }),

    route(getReceipts, async ({ body: { ids } }) => {
      const [stored, dead] = await Promise.all([messages.received(ids), deadLetters.received(ids)]);
      return { status: 200, body: { received: [...stored, ...dead] } };
    }),

    route(sendMessages, async ({ body: { entries } }) => {
      await Promise.all(entries.map(saveMessage));
      return { status: 200, body: { received: entries.map(({ operationId }) => operationId) } };
    }),
  ];
}

function presentMessage(message: MessageDocument): Message {
  const { _id: id, kind, subject, text, email, operationId, orderId, createdAt } = message;
  return {
    id,
    kind,
    subject,
    text,
    email,
    operationId,
    orderId,
    createdAt: createdAt.toISOString(),
  };
}

import { listMessages, type Message } from "@arch/contracts/message";
import { type Route, route } from "@arch/kit/http/route";
import type { MessageDocument, MessageStore } from "./messageStore.ts";

/** The route of messages. */
export function notificationRoutes(messages: Pick<MessageStore, "list">): Route[] {
  return [
    route(listMessages, async ({ query }) => {
      const { items, nextCursor } = await messages.list(query);
      const body = { login: query.login, messages: items.map(presentMessage), nextCursor };
      return { status: 200, body };
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

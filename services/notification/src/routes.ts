import { askReceipts, listNotices, type Message } from "@arch/contracts/notice";
import { type Route, route } from "@arch/kit/route";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import type { MessageDocument, MessageStore } from "./messageStore.ts";

export interface NotificationParts {
  messages: MessageStore;
  deadLetters: DeadLetterStore;
}

export function notificationRoutes({ messages, deadLetters }: NotificationParts): Route[] {
  return [
    route(listNotices, async ({ query }) => {
      const { items, nextCursor } = await messages.list(query);
      const body = { login: query.login, messages: items.map(presentMessage), nextCursor };
      return { status: 200, body };
    }),

    route(askReceipts, async ({ body: { ids } }) => {
      const [kept, dead] = await Promise.all([messages.held(ids), deadLetters.held(ids)]);
      return { status: 200, body: { held: [...kept, ...dead] } };
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

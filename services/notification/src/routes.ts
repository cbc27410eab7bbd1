import { askReceipts, listNotices, type Message, sendNotices } from "@arch/contracts/notice";
import type { DeadLetterStore } from "@arch/kit/deadLetterStore";
import { type Route, route } from "@arch/kit/route";
import type { KeepLetter } from "./hearBilling.ts";
import type { MessageDocument, MessageStore } from "./messageStore.ts";

export interface NotificationParts {
  messages: MessageStore;
  deadLetters: Pick<DeadLetterStore, "held">;
  keep: KeepLetter;
}

export function notificationRoutes({ messages, deadLetters, keep }: NotificationParts): Route[] {
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

    route(sendNotices, async ({ body: { entries } }) => {
      await Promise.all(entries.map(keep));
      return { status: 200, body: { held: entries.map(({ operationId }) => operationId) } };
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

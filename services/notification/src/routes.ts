import { type Message, MessageList, Receipts, ReceiptsQuery } from "@arch/contracts/notice";
import { PageQuery } from "@arch/contracts/page";
import { ProblemBody } from "@arch/contracts/problem";
import { Problem } from "@arch/kit/problem";
import { type Route, route } from "@arch/kit/route";
import type { DeadLetterStore } from "./deadLetterStore.ts";
import type { MessageDocument, MessageStore } from "./messageStore.ts";

export interface NotificationParts {
  messages: MessageStore;
  deadLetters: DeadLetterStore;
}

export function notificationRoutes({ messages, deadLetters }: NotificationParts): Route[] {
  return [
    route({
      method: "get",
      path: "/notice/notices",
      summary: "The letters to a login, newest first",
      query: PageQuery,
      replies: { 200: MessageList },
      async handle({ query }) {
        const { items, nextCursor } = await messages.list(query);
        const body = { login: query.login, messages: items.map(presentMessage), nextCursor };
        return { status: 200, body };
      },
    }),

    route({
      method: "post",
      path: "/notice/receipts",
      summary: "Which of these events have arrived; asked by billing alone",
      body: ReceiptsQuery,
      replies: { 200: Receipts, 403: ProblemBody },
      async handle({ body: { ids }, caller }) {
        if (caller !== "billing") throw new Problem("forbidden", "Receipts are for billing alone");
        const [kept, dead] = await Promise.all([messages.held(ids), deadLetters.held(ids)]);
        return { status: 200, body: { held: [...kept, ...dead] } };
      },
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

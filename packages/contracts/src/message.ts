import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Login } from "./login.ts";
import { NextCursor, PageQuery } from "./page.ts";

export const MessageKind = z.enum([
  "deposit",
  "withdrawal",
  "withdrawal_declined",
  "order_paid",
  "order_declined",
]);
export type MessageKind = z.output<typeof MessageKind>;

export const Message = z.object({
  id: z.string().meta({ description: "The id of the ledger entry that the message is about" }),
  kind: MessageKind,
  subject: z.string(),
  text: z.string(),
  email: z.string(),
  operationId: z.string(),
  orderId: z.string().optional(),
  createdAt: z.iso.datetime(),
});
export type Message = z.output<typeof Message>;

export const MessageList = z.object({
  login: Login,
  messages: z.array(Message),
  nextCursor: NextCursor,
});

export const listMessages = endpoint({
  app: "notification",
  method: "get",
  path: "/notice/notices",
  summary: "The messages to a login, newest first",
  callers: "public",
  query: PageQuery,
  replies: { 200: MessageList },
  problems: [],
});

import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { LedgerEntryRecorded } from "./events.ts";
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
  id: z.string().meta({ description: "The id of the event that the letter is about" }),
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

/** billing → notification: which of these events have arrived? */
export const ReceiptsQuery = z.strictObject({ ids: z.array(z.string().min(1).max(300)).max(1000) });
export const Receipts = z.object({ held: z.array(z.string()) });

export const listNotices = endpoint({
  app: "notification",
  method: "get",
  path: "/notice/notices",
  summary: "The letters to a login, newest first",
  callers: "public",
  query: PageQuery,
  replies: { 200: MessageList },
  problems: [],
});

export const askReceipts = endpoint({
  app: "notification",
  method: "post",
  path: "/notice/receipts",
  summary: "Which of these events have arrived",
  callers: ["billing"],
  body: ReceiptsQuery,
  replies: { 200: Receipts },
  problems: [],
});

/** So many entries are told in one call at most: the largest ones there can be still fit into one body. */
export const maxSent = 32;

/** billing → notification: write the letters about these entries. */
export const SendNotices = z.strictObject({
  entries: z.array(LedgerEntryRecorded).min(1).max(maxSent),
});

export const sendNotices = endpoint({
  app: "notification",
  method: "post",
  path: "/notice/send",
  summary: "Writes the letters about these ledger entries",
  callers: ["billing"],
  body: SendNotices,
  replies: { 200: Receipts },
  problems: [],
});

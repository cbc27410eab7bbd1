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

/** The largest number of ids in one query for receipts. */
export const maxIdsPerCall = 1_000;

/** billing → notification: the event ids to look up. */
export const ReceiptsQuery = z.strictObject({
  ids: z.array(z.string().min(1).max(300)).max(maxIdsPerCall),
});
/** The ids that are stored as messages or as dead letters. */
export const Receipts = z.object({ received: z.array(z.string()) });

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

export const getReceipts = endpoint({
  app: "notification",
  method: "post",
  path: "/notice/receipts",
  summary: "Which of these events notification has received",
  callers: ["billing"],
  body: ReceiptsQuery,
  replies: { 200: Receipts },
  problems: [],
});

/** The largest number of entries in one call: even the largest entries then fit into one request body. */
export const maxEntriesPerCall = 32;

/** billing → notification: the entries to store messages about. */
export const SendMessages = z.strictObject({
  entries: z.array(LedgerEntryRecorded).min(1).max(maxEntriesPerCall),
});

export const sendMessages = endpoint({
  app: "notification",
  method: "post",
  path: "/notice/send",
  summary: "Stores the messages about these ledger entries",
  callers: ["billing"],
  body: SendMessages,
  replies: { 200: Receipts },
  problems: [],
});

import { createAccount, getAccount, getStatement, operate } from "./account.ts";
import type { Endpoint } from "./endpoint.ts";
import { getReceipts, listMessages, sendMessages } from "./message.ts";
import { createOrder, getKnownLogins, getOrder, listOrders } from "./order.ts";
import { register } from "./person.ts";

/** All calls, public and internal; routes, the gateway's table, access rules and API documents derive from this list. */
export const api: readonly Endpoint[] = [
  register,
  createAccount,
  operate,
  getAccount,
  getStatement,
  createOrder,
  getOrder,
  listOrders,
  getKnownLogins,
  listMessages,
  getReceipts,
  sendMessages,
];

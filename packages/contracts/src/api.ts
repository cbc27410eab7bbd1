import { createAccount, getAccount, getStatement, operate } from "./account.ts";
import type { Endpoint } from "./endpoint.ts";
import { askReceipts, listNotices, sendNotices } from "./notice.ts";
import { askKnownLogins, createOrder, getOrder, listOrders } from "./order.ts";
import { register } from "./person.ts";

/** Every call that there is, public and internal: routes, the gateway's table and the documents come from here. */
export const api: readonly Endpoint[] = [
  register,
  createAccount,
  operate,
  getAccount,
  getStatement,
  createOrder,
  getOrder,
  listOrders,
  askKnownLogins,
  listNotices,
  askReceipts,
  sendNotices,
];

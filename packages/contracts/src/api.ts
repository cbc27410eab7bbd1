import { createAccount, getAccount, getStatement, operate } from "./account.ts";
import { deliveryEndpoints } from "./delivery.ts";
import type { Endpoint } from "./endpoint.ts";
import { topics } from "./events.ts";
import { listMessages } from "./message.ts";
import { createOrder, getOrder, listOrders } from "./order.ts";
import { register } from "./person.ts";

/** All calls of the domain, public and internal; routes, the gateway's table and API documents derive from this list. */
export const api: readonly Endpoint[] = [
  register,
  createAccount,
  operate,
  getAccount,
  getStatement,
  createOrder,
  getOrder,
  listOrders,
  listMessages,
];

/** Every call between apps: the API, and the calls by which the owners of topics reach subscribers beside the broker. */
export const allCalls: readonly Endpoint[] = [...api, ...deliveryEndpoints(topics)];

import { createOrder as createOrderEndpoint, getOrder, listOrders } from "@arch/contracts/order";
import { callEndpoint, type Json } from "@arch/testing/call";
import { type RunningService, startService, type TestServiceOptions } from "@arch/testing/service";
import { orderApp } from "../src/app.ts";

export interface TestOrderOptions extends TestServiceOptions {
  maxPayments?: number;
}

/** Starts the order service. */
export function startOrder({ maxPayments = 512, ...options }: TestOrderOptions = {}) {
  return startService((context) => orderApp(context, { MAX_PAYMENTS: maxPayments }), options);
}

/** Creates an order, as forwarded by the gateway. */
export function createOrder(
  { baseUrl }: RunningService,
  body: Json,
  headers: Record<string, string> = {},
) {
  return callEndpoint(baseUrl, createOrderEndpoint, { body, headers });
}

/** One order. */
export function readOrder({ baseUrl }: RunningService, orderId: string) {
  return callEndpoint(baseUrl, getOrder, { params: { orderId } });
}

/** One page of the orders of a login. */
export function readOrders(
  { baseUrl }: RunningService,
  query: { login: string; limit?: string; cursor?: string },
) {
  return callEndpoint(baseUrl, listOrders, { query });
}

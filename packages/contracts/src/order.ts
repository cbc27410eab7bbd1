import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { CreateOrderHeaders } from "./headers.ts";
import { Login } from "./login.ts";
import { Sum } from "./money.ts";
import { NextCursor, PageQuery } from "./page.ts";
import { freeText } from "./text.ts";

export const CreateOrder = z.strictObject({
  login: Login,
  price: Sum,
  title: freeText(200).optional(),
});

export const OrderId = z.string().regex(/^[A-Za-z0-9_-]{22}$/, { error: "must be an order id" });

/** The Idempotency-Key of an order's payment; billing accepts a key of this form from the order service only. */
export function orderPaymentKey(orderId: string): string {
  return orderPaymentPrefix + orderId;
}

export const orderPaymentPrefix = "order:";

export const OrderStatus = z.enum(["pending", "paid", "declined"]);
export type OrderStatus = z.output<typeof OrderStatus>;

export const Order = z.object({
  orderId: OrderId,
  login: Login,
  price: Sum,
  title: z.string().optional(),
  status: OrderStatus,
  isPaid: z.boolean().nullable().meta({ description: "null while the order is pending" }),
  reason: z.string().optional().meta({ description: "Why the order was declined" }),
  createdAt: z.iso.datetime(),
});
export type Order = z.output<typeof Order>;

export const OrderParams = z.object({ orderId: OrderId });

export const OrderList = z.object({
  login: Login,
  orders: z.array(Order),
  nextCursor: NextCursor,
});

export const createOrder = endpoint({
  app: "order",
  method: "post",
  path: "/order/createOrder",
  summary: "Creates an order and requests its payment",
  callers: "public",
  movesMoney: true,
  headers: CreateOrderHeaders,
  body: CreateOrder,
  replies: { 200: Order, 202: Order },
  problems: ["account_not_found", "idempotency_key_reused"],
});

export const getOrder = endpoint({
  app: "order",
  method: "get",
  path: "/order/orders/:orderId",
  summary: "One order",
  callers: "public",
  params: OrderParams,
  replies: { 200: Order },
  problems: ["order_not_found"],
});

export const listOrders = endpoint({
  app: "order",
  method: "get",
  path: "/order/orders",
  summary: "The orders of a login, newest first",
  callers: "public",
  query: PageQuery,
  replies: { 200: OrderList },
  problems: [],
});

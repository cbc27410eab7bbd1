import { z } from "zod";
import { Login } from "./login.ts";
import { Sum } from "./money.ts";
import { NextCursor } from "./page.ts";

export const CreateOrder = z.strictObject({
  login: Login,
  price: Sum,
  title: z.string().min(1).max(200).optional(),
});

export const OrderId = z.string().regex(/^[A-Za-z0-9_-]{22}$/, { error: "must be an order's id" });

export const OrderStatus = z.enum(["pending", "paid", "declined"]);
export type OrderStatus = z.output<typeof OrderStatus>;

export const Order = z.object({
  orderId: OrderId,
  login: Login,
  price: Sum,
  title: z.string().optional(),
  status: OrderStatus,
  isPaid: z.boolean().nullable(),
  reason: z.string().optional(),
  createdAt: z.iso.datetime(),
});
export type Order = z.output<typeof Order>;

export const OrderParams = z.object({ orderId: OrderId });

export const OrderList = z.object({
  login: Login,
  orders: z.array(Order),
  nextCursor: NextCursor,
});

import { createHash } from "node:crypto";
import { toMajor } from "@arch/contracts/money";
import type { Order, OrderStatus } from "@arch/contracts/order";

/** What a client orders; the id was fixed before anything was stored. */
export interface NewOrder {
  orderId: string;
  login: string;
  priceMinor: number;
  title?: string;
}

/** An order is pending until billing's recorded outcome settles it, and settled for ever. */
export interface OrderState extends NewOrder {
  status: OrderStatus;
  reason?: string;
  createdAt: Date;
}

/** Billing's recorded outcome of the payment. */
export type Payment = { status: "paid" } | { status: "declined"; reason: string };

/** The id of an order derives from who orders and the key of the call, so a repeat finds the same order. */
export function orderIdOf(login: string, key: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(["order", login, key]))
    .digest();
  return digest.subarray(0, 16).toString("base64url");
}

/** Whether a repeat under the same id asks for the same thing. */
export function isSameOrder(first: NewOrder, repeat: NewOrder): boolean {
  return (
    first.login === repeat.login &&
    first.priceMinor === repeat.priceMinor &&
    first.title === repeat.title
  );
}

/** An order as its client sees it. */
export function presentOrder(order: OrderState): Order {
  const { orderId, login, priceMinor, title, status, reason, createdAt } = order;
  return {
    orderId,
    login,
    price: toMajor(priceMinor),
    title,
    status,
    isPaid: status === "pending" ? null : status === "paid",
    reason,
    createdAt: createdAt.toISOString(),
  };
}

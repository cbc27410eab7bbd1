import { createHash } from "node:crypto";
import { toMajor } from "@arch/contracts/money";
import type { Order, OrderStatus } from "@arch/contracts/order";

/** A requested order; its id is derived from the request before anything is stored. */
export interface NewOrder {
  orderId: string;
  login: string;
  priceMinor: number;
  title?: string;
}

/** An order is pending until billing's recorded outcome settles it; a settled order never changes. */
export interface OrderState extends NewOrder {
  status: OrderStatus;
  reason?: string;
  createdAt: Date;
}

/** Billing's recorded outcome of the payment. */
export type Payment = { status: "paid" } | { status: "declined"; reason: string };

/** Derives the id of an order from its login and the key of the call, so a repeat finds the same order. */
export function orderIdOf(login: string, key: string): string {
  const digest = createHash("sha256")
    .update(JSON.stringify(["order", login, key]))
    .digest();
  return digest.subarray(0, 16).toString("base64url");
}

/** Whether a repeat under the same id has the same content. */
export function isSameOrder(first: NewOrder, repeat: NewOrder): boolean {
  return (
    first.login === repeat.login &&
    first.priceMinor === repeat.priceMinor &&
    first.title === repeat.title
  );
}

/** An order as the response to its client. */
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

import type { OrderStatus } from "@arch/contracts/order";
import {
  pendingWorkIndex,
  pendingWorkPath,
  type WithPendingWork,
} from "@arch/kit/jobs/pendingWork";
import { addDeliveryIndexes, deliveryPath, type WithDelivery } from "@arch/kit/outbox/delivery";
import { type Connection, type Model, Schema } from "mongoose";
import type { OrderState } from "./order.ts";

/** An order as stored. Its pending work: the payment; its delivery: the event for other subscribers than billing. */
export interface OrderDocument extends WithPendingWork, WithDelivery {
  login: string;
  priceMinor: bigint;
  title?: string;
  status: OrderStatus;
  reason?: string;
  createdAt: Date;
}

const orderSchema = new Schema<OrderDocument>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    priceMinor: { type: Schema.Types.BigInt, required: true },
    title: String,
    status: { type: String, required: true },
    reason: String,
    createdAt: { type: Date, required: true },
    ...pendingWorkPath,
    ...deliveryPath,
  },
  { collection: "orders", versionKey: false, strict: "throw" },
);
orderSchema.index({ login: 1, createdAt: -1, _id: -1 });
orderSchema.index(...pendingWorkIndex);
addDeliveryIndexes(orderSchema);

export type OrderModel = Model<OrderDocument>;

export function orderModel(db: Connection): OrderModel {
  return db.model<OrderDocument>("Order", orderSchema);
}

/** The order in the form that decisions use. */
export function toOrder(document: OrderDocument): OrderState {
  const { _id: orderId, login, priceMinor, title, status, reason, createdAt } = document;
  return { orderId, login, priceMinor: Number(priceMinor), title, status, reason, createdAt };
}

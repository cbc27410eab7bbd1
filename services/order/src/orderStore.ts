import type { DeliveryPlan } from "@arch/contracts/delivery";
import { OrderId } from "@arch/contracts/order";
import { cutPage, decodeCursor, type Page, type PageRequest } from "@arch/kit/http/page";
import {
  type FindDue,
  findDueIn,
  newPendingWork,
  withoutPendingWork,
} from "@arch/kit/jobs/pendingWork";
import { readCurrent } from "@arch/kit/mongo/currentRead";
import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { newDelivery } from "@arch/kit/outbox/delivery";
import { trusted } from "mongoose";
import { z } from "zod";
import type { NewOrder, OrderState, Payment } from "./order.ts";
import { type OrderModel, toOrder } from "./orderModel.ts";

export interface OrderStore {
  /** Stores a new order as pending; finds the existing order of an id that is taken. */
  insert(order: NewOrder): Promise<{ order: OrderState; isNew: boolean }>;
  find(orderId: string): Promise<OrderState | undefined>;
  /** Settles an order that is still pending; a settled one never changes. */
  settle(orderId: string, payment: Payment): Promise<void>;
  /** The settled orders among these, by id. */
  settled(orderIds: string[]): Promise<Map<string, OrderState>>;
  findDue: FindDue<OrderState>;
  /** One page of a login's orders, newest first. */
  list(page: PageRequest): Promise<Page<OrderState>>;
}

const lastDateMs = 8.64e15;
const Position = z.tuple([z.int().min(0).max(lastDateMs), OrderId]);

/** `plan` is how the event of a new order reaches its subscribers. */
export function orderStore(orders: OrderModel, plan: DeliveryPlan, now: () => Date): OrderStore {
  async function find(orderId: string): Promise<OrderState | undefined> {
    const [found] = await readCurrent(orders.db, (session) =>
      orders.find({ _id: orderId }, null, { session, lean: true }),
    );
    return found && toOrder(found);
  }

  return {
    find,

    async insert(order) {
      const { orderId, login, priceMinor, title } = order;
      const state: OrderState = { ...order, status: "pending", createdAt: now() };
      try {
        await orders.create({
          _id: orderId,
          login,
          priceMinor: BigInt(priceMinor),
          title,
          status: state.status,
          createdAt: state.createdAt,
          ...newPendingWork(state.createdAt),
          ...newDelivery(plan, state.createdAt, 0),
        });
        return { order: state, isNew: true };
      } catch (error) {
        const existing = isDuplicateKey(error) ? await find(orderId) : undefined;
        if (existing === undefined) throw error;
        return { order: existing, isNew: false };
      }
    },

    async settle(orderId, payment) {
      await orders.updateOne(
        { _id: orderId, status: "pending" },
        { $set: payment, ...withoutPendingWork },
      );
    },

    async settled(orderIds) {
      const found = await orders
        .find({ _id: trusted({ $in: orderIds }), status: trusted({ $ne: "pending" }) })
        .lean();
      return new Map(found.map((document) => [document._id, toOrder(document)]));
    },

    findDue: findDueIn(orders, now, toOrder),

    async list({ login, limit, cursor }) {
      const filter = cursor === undefined ? { login } : { login, ...after(cursor) };
      const found = await readCurrent(orders.db, (session) =>
        orders
          .find(filter, null, { session, lean: true })
          .sort({ createdAt: -1, _id: -1 })
          .limit(limit + 1),
      );
      return cutPage(found.map(toOrder), limit, ({ createdAt, orderId }) => [
        createdAt.getTime(),
        orderId,
      ]);
    },
  };
}

function after(cursor: string) {
  const [createdAtMs, id] = decodeCursor(Position, cursor);
  const createdAt = new Date(createdAtMs);
  return {
    $or: [{ createdAt: trusted({ $lt: createdAt }) }, { createdAt, _id: trusted({ $lt: id }) }],
  };
}

import {
  ann,
  currency,
  depositEntry,
  depositedAt,
  login,
  openedAt,
  orderedAt,
  orderId,
  paymentEntry,
} from "./story.ts";

/** One call with its responses; a test checks it against the schemas. */
export interface CallExample {
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  /** Responses by status. */
  replies: Record<number, unknown>;
}

const depositKey = "0b9dcb3e-5b3f-4c55-9a4d-2f0f3c2a7d11";
const orderKey = "c6a1e7f4-83d2-4e0b-b7a5-91d0c4f6e823";

const account = { login, balance: 0, currency, openedAt };

const deposit = {
  operationId: depositEntry.operationId,
  login,
  operation: "deposit",
  sum: 100,
  isPaid: true,
  balance: 100,
};

const payment = {
  operationId: paymentEntry.operationId,
  login,
  operation: "withdraw",
  sum: 60,
  isPaid: true,
  balance: 40,
};

const order = {
  orderId,
  login,
  price: 60,
  title: "A kettle",
  status: "paid",
  isPaid: true,
  createdAt: orderedAt,
};

/** As notification writes it. */
const message = {
  id: payment.operationId,
  kind: "order_paid",
  subject: "Your order is paid",
  text:
    `Dear Ann, Good news: your order ${orderId} is paid, 60.00 RUB left your account. ` +
    "Your balance is 40.00 RUB.",
  email: ann.email,
  operationId: payment.operationId,
  orderId,
  createdAt: orderedAt,
};

/** An example of every call, public and internal, by the name of its endpoint. */
export const callExamples: Readonly<Record<string, CallExample>> = {
  register: {
    body: ann,
    replies: { 200: { ...ann, account } },
  },
  createAccount: { body: ann, replies: { 200: account } },
  operate: {
    headers: { "idempotency-key": depositKey },
    body: { login, operation: "deposit", sum: 100 },
    replies: { 200: deposit },
  },
  getAccount: {
    query: { login },
    replies: { 200: { login, balance: 40, currency, openedAt } },
  },
  getStatement: {
    query: { login, limit: "20" },
    replies: {
      200: {
        login,
        operations: [
          { ...payment, seq: 2, orderId, createdAt: orderedAt },
          { ...deposit, seq: 1, createdAt: depositedAt },
        ],
      },
    },
  },
  createOrder: {
    headers: { "idempotency-key": orderKey, prefer: "wait=5" },
    body: { login, price: 60, title: "A kettle" },
    replies: { 200: order, 202: { ...order, status: "pending", isPaid: null } },
  },
  getOrder: { params: { orderId }, replies: { 200: order } },
  listOrders: { query: { login, limit: "20" }, replies: { 200: { login, orders: [order] } } },
  listMessages: { query: { login, limit: "20" }, replies: { 200: { login, messages: [message] } } },
};

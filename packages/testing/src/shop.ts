import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  getAccount,
  getStatement,
  type OperationName,
  type OperationOutcome,
  operate,
  type Statement,
} from "@arch/contracts/account";
import { listMessages, type Message } from "@arch/contracts/message";
import { createOrder, getOrder, listOrders, type Order } from "@arch/contracts/order";
import { register } from "@arch/contracts/person";
import type { z } from "zod";
import { callEndpoint, type EndpointResponse, type Json } from "./call.ts";
import { eventually } from "./eventually.ts";
import { listAll } from "./pages.ts";

/** A client of the running system. */
export interface Shop {
  /** Registers a new user, deposits `deposit` in major units, and resolves with the login. */
  newUser(deposit?: number): Promise<string>;
  operate(
    login: string,
    operation: OperationName,
    sum: number,
    headers?: Record<string, string>,
  ): Promise<EndpointResponse<OperationOutcome>>;
  order(body: Json, headers?: Record<string, string>): Promise<EndpointResponse<Order>>;
  getOrder(orderId: string): Promise<Order>;
  orders(login: string): Promise<Order[]>;
  /** In major units. */
  balance(login: string): Promise<number>;
  statement(login: string): Promise<z.output<typeof Statement>["operations"]>;
  messages(login: string): Promise<Message[]>;
  /** Waits until the messages correspond one to one to the lines of the statement. */
  everyMessage(login: string, timeoutMs: number): Promise<void>;
}

export function shopOf({ baseUrl }: { baseUrl: string }): Shop {
  const statement = (login: string) =>
    listAll(baseUrl, getStatement, login, ({ operations }) => operations);
  const messages = (login: string) =>
    listAll(baseUrl, listMessages, login, (page) => page.messages);
  const deposit: Shop["operate"] = (login, operation, sum, headers = {}) =>
    callEndpoint(baseUrl, operate, { body: { login, operation, sum }, headers });

  return {
    operate: deposit,
    statement,
    messages,
    async newUser(sum) {
      const login = `t-${randomBytes(6).toString("hex")}`;
      const body = { login, email: `${login}@example.com` };
      const { status } = await callEndpoint(baseUrl, register, { body });
      assert.equal(status, 200);
      if (sum !== undefined) await deposit(login, "deposit", sum);
      return login;
    },
    order: (body, headers = {}) => callEndpoint(baseUrl, createOrder, { body, headers }),
    getOrder: async (orderId) =>
      (await callEndpoint(baseUrl, getOrder, { params: { orderId } })).body,
    orders: (login) => listAll(baseUrl, listOrders, login, ({ orders }) => orders),
    balance: async (login) =>
      (await callEndpoint(baseUrl, getAccount, { query: { login } })).body.balance,
    async everyMessage(login, timeoutMs) {
      const operationIds = (await statement(login)).map(({ operationId }) => operationId);
      await eventually(async () => {
        const received = (await messages(login)).map(({ operationId }) => operationId);
        assert.equal(received.length, operationIds.length);
        assert.deepEqual(received, operationIds);
      }, timeoutMs);
    },
  };
}

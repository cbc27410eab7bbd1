import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { call, type HttpResponse, type Json } from "./call.ts";
import { eventually } from "./eventually.ts";
import { listAll } from "./pages.ts";

/** A client of the running system. */
export interface Shop {
  /** Registers a new user, deposits `deposit` in major units, and resolves with the login. */
  newUser(deposit?: number): Promise<string>;
  operate(login: string, operation: "deposit" | "withdraw", sum: number): Promise<HttpResponse>;
  order(body: Json, headers?: Record<string, string>): Promise<HttpResponse>;
  getOrder(orderId: unknown): Promise<Json>;
  orders(login: string): Promise<Json[]>;
  balance(login: string): Promise<unknown>;
  statement(login: string): Promise<Json[]>;
  messages(login: string): Promise<Json[]>;
  /** Waits until the messages correspond one to one to the lines of the statement. */
  everyMessage(login: string, timeoutMs: number): Promise<void>;
}

export function shopOf({ baseUrl }: { baseUrl: string }): Shop {
  const statement = (login: string) => listAll(baseUrl, "/account/operations", login, "operations");
  const messages = (login: string) => listAll(baseUrl, "/notice/notices", login, "messages");

  async function operate(login: string, operation: "deposit" | "withdraw", sum: number) {
    return call("PUT", `${baseUrl}/account/operation`, { body: { login, operation, sum } });
  }

  return {
    operate,
    statement,
    messages,
    async newUser(deposit) {
      const login = `t-${randomBytes(6).toString("hex")}`;
      const body = { login, email: `${login}@example.com` };
      const { status } = await call("POST", `${baseUrl}/person/register`, { body });
      assert.equal(status, 200);
      if (deposit !== undefined) await operate(login, "deposit", deposit);
      return login;
    },
    order: (body, headers = {}) => call("POST", `${baseUrl}/order/createOrder`, { body, headers }),
    getOrder: async (id) => (await call("GET", `${baseUrl}/order/orders/${String(id)}`)).body,
    orders: (login) => listAll(baseUrl, "/order/orders", login, "orders"),
    balance: async (login) =>
      (await call("GET", `${baseUrl}/account/?login=${login}`)).body["balance"],
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

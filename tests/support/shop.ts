import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { Stack } from "../../scripts/stack/stack.ts";
import { type Answer, call, type Json } from "./call.ts";
import { eventually } from "./eventually.ts";
import { listAll } from "./pages.ts";

/** The running shop as its clients see it. */
export interface Shop {
  /** Registers someone new with so much money, in major units, and answers the login. */
  newcomer(deposit?: number): Promise<string>;
  operate(login: string, operation: "deposit" | "withdraw", sum: number): Promise<Answer>;
  order(body: Json, headers?: Record<string, string>): Promise<Answer>;
  orderNow(orderId: unknown): Promise<Json>;
  orders(login: string): Promise<Json[]>;
  balance(login: string): Promise<unknown>;
  statement(login: string): Promise<Json[]>;
  letters(login: string): Promise<Json[]>;
  /** Waits until there is one letter for each line of the statement, and no other. */
  everyLetter(login: string, timeoutMs: number): Promise<void>;
}

export function shopOf({ baseUrl }: Pick<Stack, "baseUrl">): Shop {
  const statement = (login: string) => listAll(baseUrl, "/account/operations", login, "operations");
  const letters = (login: string) => listAll(baseUrl, "/notice/notices", login, "messages");

  async function operate(login: string, operation: "deposit" | "withdraw", sum: number) {
    return call("PUT", `${baseUrl}/account/operation`, { body: { login, operation, sum } });
  }

  return {
    operate,
    statement,
    letters,
    async newcomer(deposit) {
      const login = `t-${randomBytes(6).toString("hex")}`;
      const body = { login, email: `${login}@example.com` };
      const { status } = await call("POST", `${baseUrl}/person/register`, { body });
      assert.equal(status, 200);
      if (deposit !== undefined) await operate(login, "deposit", deposit);
      return login;
    },
    order: (body, headers = {}) => call("POST", `${baseUrl}/order/createOrder`, { body, headers }),
    orderNow: async (id) => (await call("GET", `${baseUrl}/order/orders/${String(id)}`)).body,
    orders: (login) => listAll(baseUrl, "/order/orders", login, "orders"),
    balance: async (login) =>
      (await call("GET", `${baseUrl}/account/?login=${login}`)).body["balance"],
    async everyLetter(login, timeoutMs) {
      const operationIds = (await statement(login)).map(({ operationId }) => operationId);
      await eventually(async () => {
        const told = (await letters(login)).map(({ operationId }) => operationId);
        assert.equal(told.length, operationIds.length);
        assert.deepEqual(told, operationIds);
      }, timeoutMs);
    },
  };
}

import {
  createAccount,
  getAccount,
  getStatement,
  operate as operateEndpoint,
} from "@arch/contracts/account";
import type { InteractionStyle } from "@arch/contracts/style";
import { callEndpoint, type Json } from "@arch/testing/call";
import { fakeSubscriber } from "@arch/testing/fakeSubscriber";
import { type RunningService, startService, type TestServiceOptions } from "@arch/testing/service";
import { billingApp } from "../src/app.ts";

/** Starts billing with subscribers that receive every published event. */
export async function startBilling(
  style: InteractionStyle = "notification",
  options: TestServiceOptions = {},
): Promise<RunningService> {
  return startService(
    (context, sidecar) => {
      for (const app of ["notification", "order"] as const) {
        fakeSubscriber(sidecar, app, {
          hasReceived: (wanted) => sidecar.publications.some(({ id }) => id === wanted),
          deliver: (events) => events.map(({ id }) => id),
        });
      }
      return billingApp(context, { CURRENCY: "RUB" });
    },
    { style, ...options },
  );
}

/** Opens an account as the given service does, usually person. */
export function openAccount({ baseUrl }: RunningService, login: string, caller = "person") {
  return callEndpoint(baseUrl, createAccount, {
    body: { login, email: `${login}@example.com`, name: "Ann" },
    headers: { "dapr-caller-app-id": caller },
  });
}

/** Deposits or withdraws, as forwarded by the gateway. */
export function operate(
  { baseUrl }: RunningService,
  body: Json,
  headers: Record<string, string> = {},
) {
  return callEndpoint(baseUrl, operateEndpoint, {
    body,
    headers: { "dapr-caller-app-id": "gateway", ...headers },
  });
}

/** The account of a login. */
export function readAccount({ baseUrl }: RunningService, login: string) {
  return callEndpoint(baseUrl, getAccount, { query: { login } });
}

/** One page of the statement of a login. */
export function readStatement(
  { baseUrl }: RunningService,
  query: { login: string; limit?: string; cursor?: string },
) {
  return callEndpoint(baseUrl, getStatement, { query });
}

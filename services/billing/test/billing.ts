import type { InteractionStyle } from "@arch/contracts/style";
import { call, type Json } from "../../../tests/support/call.ts";
import type { FakeSidecar } from "../../../tests/support/fakeSidecar.ts";
import { type RunningService, startService } from "../../../tests/support/service.ts";
import { billingApp } from "../src/app.ts";

/** Starts billing with a notification that holds whatever was published. */
export async function startBilling(
  style: InteractionStyle = "notification",
): Promise<RunningService> {
  return startService((surroundings) => {
    answerReceipts(surroundings.sidecar);
    return billingApp({ ...surroundings, style, currency: "RUB" });
  });
}

function answerReceipts(sidecar: FakeSidecar): void {
  sidecar.callees.set("notification", ({ body }) => {
    const { ids } = JSON.parse(body) as { ids: string[] };
    const published = new Set(sidecar.publications.map(({ id }) => id));
    return { status: 200, body: { held: ids.filter((id) => published.has(id)) } };
  });
}

/** Opens an account as the person service does. */
export async function openAccount({ baseUrl }: RunningService, login: string): Promise<Json> {
  const headers = { "dapr-caller-app-id": "person" };
  const body = { login, email: `${login}@example.com`, name: "Ann" };
  return (await call("POST", `${baseUrl}/account/createAccount`, { body, headers })).body;
}

/** Deposits or withdraws, as the gateway passes it on. */
export function operate(
  { baseUrl }: RunningService,
  body: Json,
  headers: Record<string, string> = {},
) {
  return call("PUT", `${baseUrl}/account/operation`, {
    body,
    headers: { "dapr-caller-app-id": "gateway", ...headers },
  });
}

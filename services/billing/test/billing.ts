import type { InteractionStyle } from "@arch/contracts/style";
import { call, type Json } from "@arch/testing/call";
import type { FakeSidecar } from "@arch/testing/fakeSidecar";
import { type RunningService, startService } from "@arch/testing/service";
import { billingApp } from "../src/app.ts";

/** Starts billing with a notification that has received every published event. */
export async function startBilling(
  style: InteractionStyle = "notification",
): Promise<RunningService> {
  return startService((context, sidecar) => {
    respondWithReceipts(sidecar);
    return billingApp({ ...context, style }, { CURRENCY: "RUB" });
  });
}

function respondWithReceipts(sidecar: FakeSidecar): void {
  sidecar.callees.set("notification", ({ body }) => {
    const { ids } = JSON.parse(body) as { ids: string[] };
    const published = new Set(sidecar.publications.map(({ id }) => id));
    return { status: 200, body: { received: ids.filter((id) => published.has(id)) } };
  });
}

/** Opens an account as the person service does. */
export async function openAccount({ baseUrl }: RunningService, login: string): Promise<Json> {
  const headers = { "dapr-caller-app-id": "person" };
  const body = { login, email: `${login}@example.com`, name: "Ann" };
  return (await call("POST", `${baseUrl}/account/createAccount`, { body, headers })).body;
}

/** Deposits or withdraws, as forwarded by the gateway. */
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

import { setTimeout as delay } from "node:timers/promises";
import type { Json } from "@arch/testing/call";
import { fateOf, type Told, type Try, type Wish } from "./history.ts";
import type { Lots } from "./random.ts";

const answerTimeoutMs = 40_000;
const mostTries = 6;

/** Asks for a wish again and again until its outcome is known, as a client that has a key can. */
export async function ask(baseUrl: string, told: Told, lots: Lots): Promise<void> {
  for (let count = 1; ; count++) {
    const { answer, key } = await tryOnce(baseUrl, told.wish);
    told.tries.push(answer);
    // A call that had no key got the gateway's own back, for this purpose.
    told.wish.key ??= key;
    const isOver = fateOf(told) !== "unknown" || count === mostTries;
    if (isOver || (told.wish.key === undefined && told.wish.kind !== "register")) return;
    await delay(lots.between(200, 2_000));
  }
}

/** Asks once more for what was granted before. */
export async function askAgain(baseUrl: string, told: Told): Promise<void> {
  told.tries.push((await tryOnce(baseUrl, told.wish)).answer);
}

async function tryOnce(
  baseUrl: string,
  wish: Wish,
): Promise<{ answer: Try; key: string | undefined }> {
  const { method, path, body } = requestOf(wish);
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (wish.key !== undefined) headers["idempotency-key"] = wish.key;
  try {
    const response = await fetch(baseUrl + path, {
      method,
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
    const key = response.headers.get("idempotency-key") ?? undefined;
    return { answer: { status: response.status, body: (await response.json()) as Json }, key };
  } catch (error) {
    // Nobody answered; whether anything was done is for the books to say.
    return { answer: { status: undefined, body: { error: String(error) } }, key: undefined };
  }
}

function requestOf({ kind, login, sumMinor }: Wish) {
  const sum = sumMinor / 100;
  switch (kind) {
    case "register":
      return { method: "POST", path: "/person/register", body: personOf(login) };
    case "order":
      return { method: "POST", path: "/order/createOrder", body: { login, price: sum } };
    default:
      return { method: "PUT", path: "/account/operation", body: { login, operation: kind, sum } };
  }
}

function personOf(login: string) {
  return { login, email: `${login}@example.com` };
}

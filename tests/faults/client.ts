import { setTimeout as delay } from "node:timers/promises";
import type { Json } from "@arch/testing/call";
import {
  type Attempt,
  type ClientRequest,
  outcomeOf,
  type ReadHistory,
  type RequestHistory,
} from "./history.ts";
import type { Random } from "./random.ts";

const responseTimeoutMs = 40_000;
const maxAttempts = 6;

/** Sends a request until its outcome is known, as a client with an idempotency key can. */
export async function send(baseUrl: string, one: RequestHistory, random: Random): Promise<void> {
  for (let count = 1; ; count++) {
    const { attempt, key } = await sendOnce(baseUrl, one.request);
    one.attempts.push(attempt);
    // The gateway returns the key that it made for a call without one, for this purpose.
    one.request.key ??= key;
    const isOver = outcomeOf(one) !== "unknown" || count === maxAttempts;
    if (isOver || (one.request.key === undefined && one.request.kind !== "register")) return;
    await delay(random.between(200, 2_000));
  }
}

/** Repeats a request that succeeded before. */
export async function repeat(baseUrl: string, one: RequestHistory): Promise<void> {
  one.attempts.push((await sendOnce(baseUrl, one.request)).attempt);
}

/** Reads a balance, a statement or an order once. */
export async function read(
  baseUrl: string,
  kind: ReadHistory["kind"],
  subject: string,
): Promise<ReadHistory> {
  const paths = {
    balance: `/account/?login=${subject}`,
    statement: `/account/operations?login=${subject}`,
    order: `/order/orders/${subject}`,
  };
  const { attempt } = await attemptCall(baseUrl + paths[kind], { method: "GET" });
  return { kind, subject, attempt };
}

function sendOnce(baseUrl: string, request: ClientRequest) {
  const { method, path, body } = callOf(request);
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (request.key !== undefined) headers["idempotency-key"] = request.key;
  return attemptCall(baseUrl + path, { method, headers, body: JSON.stringify(body) });
}

async function attemptCall(
  url: string,
  init: RequestInit,
): Promise<{ attempt: Attempt; key: string | undefined }> {
  const startedMs = performance.now();
  const attemptOf = (status: number | undefined, body: Json): Attempt => ({
    status,
    body,
    startedMs,
    tookMs: performance.now() - startedMs,
  });
  try {
    const signal = AbortSignal.timeout(responseTimeoutMs);
    const response = await fetch(url, { ...init, signal });
    const key = response.headers.get("idempotency-key") ?? undefined;
    return { attempt: attemptOf(response.status, (await response.json()) as Json), key };
  } catch (error) {
    // Without a response only the snapshot shows whether anything was done.
    return { attempt: attemptOf(undefined, { error: String(error) }), key: undefined };
  }
}

function callOf({ kind, login, sumMinor }: ClientRequest) {
  const sum = sumMinor / 100;
  switch (kind) {
    case "register":
      return {
        method: "POST",
        path: "/person/register",
        body: { login, email: `${login}@example.com` },
      };
    case "order":
      return { method: "POST", path: "/order/createOrder", body: { login, price: sum } };
    default:
      return { method: "PUT", path: "/account/operation", body: { login, operation: kind, sum } };
  }
}

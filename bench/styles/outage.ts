import { setTimeout as delay } from "node:timers/promises";
import type { HttpResponse } from "@arch/testing/call";
import type { Shop } from "@arch/testing/shop";
import type { MongoClient } from "mongodb";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Component, OutageResult, Plan } from "./results.ts";
import { waitForMessages } from "./waitForIdle.ts";

export interface OutageParts {
  stack: Stack;
  shop: Shop;
  mongo: MongoClient;
  plan: Plan;
  logins: string[];
  signal: AbortSignal;
}

/** Kills one component, sends orders at a fixed rate, restarts it, and waits until all orders and messages are processed. */
export async function measureOutage(
  parts: OutageParts,
  component: Component,
): Promise<OutageResult> {
  const { stack, mongo, signal } = parts;
  const unit = stack.unit(component);
  await unit.kill();
  // All responses are awaited first, so that no order reaches the restarted component.
  const responses = await orderAtFixedRate(parts);
  const startedMs = performance.now();
  await unit.start();
  await waitForMessages(mongo, signal);
  const drainMs = performance.now() - startedMs;
  await unit.ready({ signal });
  const count = (...statuses: number[]) =>
    responses.filter(({ status }) => statuses.includes(status)).length;
  return {
    component,
    sent: responses.length,
    accepted: count(200, 202),
    settledAtOnce: count(200),
    drainMs,
  };
}

/** An open loop: sends orders at a fixed rate, whether or not earlier responses have arrived. */
async function orderAtFixedRate({
  shop,
  logins,
  plan,
  signal,
}: OutageParts): Promise<HttpResponse[]> {
  const everyMs = 1_000 / plan.ordersPerSecond;
  const startedMs = performance.now();
  const responses: Promise<HttpResponse>[] = [];
  for (let number = 0; number * everyMs < plan.outageMs; number++) {
    await delay(Math.max(0, startedMs + number * everyMs - performance.now()), undefined, {
      signal,
    });
    const login = logins[number % logins.length];
    responses.push(shop.order({ login, price: 1 }, { prefer: "wait=1" }));
  }
  return Promise.all(responses);
}

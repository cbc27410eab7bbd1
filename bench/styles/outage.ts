import { setTimeout as delay } from "node:timers/promises";
import type { HttpResponse } from "@arch/testing/call";
import type { Shop } from "@arch/testing/shop";
import type { MongoClient } from "mongodb";
import type { Stack } from "../../scripts/stack/stack.ts";
import { untilLettersAreThere } from "./drained.ts";
import type { Absent, OutageFigures, Plan } from "./figures.ts";

export interface OutageParts {
  stack: Stack;
  shop: Shop;
  mongo: MongoClient;
  plan: Plan;
  logins: string[];
  signal: AbortSignal;
}

/** Kills one program, sends orders at a fixed rate, starts it again, and waits until all is as if it had never been away. */
export async function measureOutage(parts: OutageParts, absent: Absent): Promise<OutageFigures> {
  const { stack, mongo, signal } = parts;
  const unit = stack.unit(absent);
  await unit.kill();
  // The answers of the last orders are awaited as well, so that none of them meets the restarted program.
  const answers = await orderAtARate(parts);
  const startedMs = performance.now();
  await unit.start();
  await untilLettersAreThere(mongo, signal);
  const drainMs = performance.now() - startedMs;
  await unit.ready({ signal });
  const count = (...statuses: number[]) =>
    answers.filter(({ status }) => statuses.includes(status)).length;
  return {
    absent,
    sent: answers.length,
    accepted: count(200, 202),
    settledAtOnce: count(200),
    drainMs,
  };
}

/** Sends orders at a fixed rate, whether or not the earlier ones are answered. */
async function orderAtARate({ shop, logins, plan, signal }: OutageParts): Promise<HttpResponse[]> {
  const everyMs = 1_000 / plan.ordersPerSecond;
  const startedMs = performance.now();
  const answers: Promise<HttpResponse>[] = [];
  for (let number = 0; number * everyMs < plan.outageMs; number++) {
    await delay(Math.max(0, startedMs + number * everyMs - performance.now()), undefined, {
      signal,
    });
    const login = logins[number % logins.length];
    answers.push(shop.order({ login, price: 1 }, { prefer: "wait=1" }));
  }
  return Promise.all(answers);
}

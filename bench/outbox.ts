// Measures how replicas of billing share a backlog: `npm run bench:outbox`. MongoDB and billing are real. The sidecar of each
// replica takes one event after the other, as RabbitMQ with publisher confirms does, so that the publish is the limit.

import { deliveryPlan } from "@arch/contracts/delivery";
import { operationEvents } from "@arch/contracts/events";
import { newDelivery } from "@arch/kit/outbox/delivery";
import { fakeSubscriber } from "@arch/testing/fakeSubscriber";
import { type RunningService, startService } from "@arch/testing/service";
import { until } from "../scripts/processes/until.ts";
import { startBacking } from "../scripts/stack/backing.ts";
import { billingApp } from "../services/billing/src/app.ts";
import { type EntryDocument, toDocument } from "../services/billing/src/ledger/entryModel.ts";
import { median } from "./median.ts";

const backlog = 4_000;
const publishMs = 4;
const replicaCounts = [1, 2, 6];
const rounds = 3;

interface Round {
  replicas: number;
  tookMs: number;
  publishes: number;
}

const backing = await startBacking({ dataFolder: ".data/bench" });
try {
  const results: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const replicas of replicaCounts) {
      const result = await measure(replicas);
      results.push(result);
      console.log(`round ${round}: ${JSON.stringify(result)}`);
    }
  }
  report(results);
} finally {
  await backing.stop();
}

/** Drains a backlog; the subscribers receive each event as soon as the broker has it. */
async function measure(replicas: number): Promise<Round> {
  const published = new Set<string>();
  let publishes = 0;
  const services: RunningService[] = [];
  const start = async (replicaOf?: RunningService) => {
    const service = await startService(
      (context, sidecar) => {
        sidecar.publishMs = publishMs;
        fakeSubscriber(sidecar, "notification", {
          hasReceived: (id) => published.has(id),
          idleMs: () => 0,
          deliver: () => [],
        });
        return billingApp(context, { CURRENCY: "RUB" });
      },
      { mongoUrl: backing.mongoUrl, ...(replicaOf && { replicaOf }) },
    );
    services.push(service);
    return service;
  };
  const first = await start();
  for (let count = 1; count < replicas; count++) await start(first);
  const entries = first.db.collection<EntryDocument>("entries");
  await entries.insertMany(Array.from({ length: backlog }, (_, index) => entryOf(index)));
  const startedMs = performance.now();
  const isDrained = await until(
    async () => {
      const seen = services.flatMap(({ sidecar }) => sidecar.publications.splice(0));
      for (const { id } of seen.filter(({ topic }) => topic === operationEvents.name)) {
        published.add(id);
        publishes++;
      }
      return (await entries.countDocuments({ "delivery.state": "confirmed" })) === backlog;
    },
    { timeoutMs: 120_000, everyMs: 20 },
  );
  const tookMs = Math.round(performance.now() - startedMs);
  for (const service of services.toReversed()) await service.stop();
  if (!isDrained) throw new Error(`${replicas} replicas did not drain the backlog in 120 s`);
  return { replicas, tookMs, publishes };
}

/** An entry that no process has leased. */
function entryOf(index: number): EntryDocument {
  const createdAt = new Date();
  return toDocument(
    {
      operationId: `op:backlog-${index}`,
      fingerprint: "",
      login: "bench",
      operation: "deposit",
      sumMinor: 1,
      outcome: "applied",
      seq: index + 1,
      balanceAfterMinor: index + 1,
    },
    {
      contact: { email: "bench@example.com" },
      createdAt,
      ...newDelivery(deliveryPlan(operationEvents, "notification"), createdAt, 0),
    },
  );
}

function report(results: Round[]): void {
  console.log(
    "\n| replicas | drained in (median) | publishes per entry | speed |\n|---|---:|---:|---:|",
  );
  const base = median(results.filter(({ replicas }) => replicas === 1).map((each) => each.tookMs));
  for (const count of replicaCounts) {
    const own = results.filter(({ replicas }) => replicas === count);
    const tookMs = median(own.map((each) => each.tookMs));
    const publishes = median(own.map((each) => each.publishes)) / backlog;
    console.log(
      `| ${count} | ${(tookMs / 1_000).toFixed(1)} s | ${publishes.toFixed(2)} | ${(base / tookMs).toFixed(1)} |`,
    );
  }
}

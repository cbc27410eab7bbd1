// Measures the gain of group commit: the same operations on the same MongoDB, in batches and one by one, alternately.

import { createCollections } from "@arch/kit/mongo/collections";
import { connectMongo } from "@arch/kit/mongo/connection";
import { pino } from "pino";
import { startBacking } from "../scripts/stack/backing.ts";
import { accountModel } from "../services/billing/src/accounts/accountModel.ts";
import { accountStore } from "../services/billing/src/accounts/accountStore.ts";
import { entryModel } from "../services/billing/src/ledger/entryModel.ts";
import { groupCommit, type Submit } from "../services/billing/src/ledger/groupCommit.ts";
import type { Command } from "../services/billing/src/ledger/ledger.ts";
import { type CommitBatch, ledgerStore } from "../services/billing/src/ledger/ledgerStore.ts";
import { median } from "./median.ts";

const callers = 128;
const accountCount = 200;
const roundMs = 5_000;
const rounds = 3;

const backing = await startBacking({ dataFolder: ".data/bench" });
try {
  const log = pino({ level: "silent" });
  const signal = AbortSignal.timeout(30_000);
  const db = await connectMongo({
    url: backing.mongoUrl,
    database: `bench_${Date.now()}`,
    log,
    signal,
    onStop() {},
  });
  const accounts = accountModel(db);
  const entries = entryModel(db);
  await createCollections({ db, log, signal });
  const now = () => new Date();
  const logins = Array.from({ length: accountCount }, (_, index) => `bench-${index}`);
  const { open } = accountStore(accounts, { byEvents: [], byInvocation: [] }, now);
  for (const login of logins) await open({ login, email: `${login}@example.com` });
  const commit = ledgerStore({
    db,
    accounts,
    entries,
    deliveryOf: () => ({}),
    onCommitted() {},
    now,
  });

  const variants: [name: string, logins: string[], submit: Submit][] = [
    [`one by one, ${accountCount} accounts`, logins, oneByOne(commit)],
    [`group commit, ${accountCount} accounts`, logins, inGroups(commit)],
    ["group commit, one hot account", logins.slice(0, 1), inGroups(commit)],
  ];
  const rates = new Map<string, number[]>(variants.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, onLogins, submit] of variants) {
      const perSecond = await measure(submit, onLogins, `${name} ${round}`);
      rates.get(name)?.push(perSecond);
      console.log(`round ${round + 1}: ${name}: ${perSecond.toFixed(0)} operations/s`);
    }
  }
  report(rates);
  await db.dropDatabase();
  await db.close();
} finally {
  await backing.stop();
}

function inGroups(commit: CommitBatch): Submit {
  const limits = { maxBatch: 256, maxWaiting: 4_096, maxWaitMs: 8_000, repeatWaitMs: 5_000 };
  return groupCommit({ commit, ...limits });
}

function oneByOne(commit: CommitBatch): Submit {
  return async function submit(command) {
    const [outcome] = await commit([command]);
    if (outcome === undefined) throw new Error("the commit returned no outcome");
    return outcome;
  };
}

/** The operations per second of a closed loop with `callers` callers. */
async function measure(submit: Submit, logins: string[], round: string): Promise<number> {
  const endMs = performance.now() + roundMs;
  let done = 0;
  async function caller(number: number): Promise<void> {
    for (let call = 0; performance.now() < endMs; call++) {
      const login = logins[(number + call * callers) % logins.length] ?? "";
      const operationId = `op:${round} ${number} ${call}`;
      const command: Command = { operationId, login, operation: "deposit", sumMinor: 1 };
      const outcome = await submit(command);
      if (outcome.kind !== "recorded")
        throw new Error(`${operationId} was refused: ${outcome.code}`);
      done++;
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, number) => caller(number)));
  return (done / roundMs) * 1_000;
}

function report(rates: Map<string, number[]>): void {
  const medians = [...rates].map(([name, all]) => [name, median(all)] as const);
  const base = medians[0]?.[1] ?? Number.NaN;
  console.log(
    `\n| ${callers} callers | operations/s (median of ${rounds}) | ratio |\n|---|---|---|`,
  );
  for (const [name, rate] of medians) {
    console.log(`| ${name} | ${rate.toFixed(0)} | ${(rate / base).toFixed(1)} |`);
  }
}

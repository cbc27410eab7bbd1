// The operator's command: `npm run dead-letters -- list [service]` or `npm run dead-letters -- replay <service> [id]`.
import { setTimeout as delay } from "node:timers/promises";
import { MongoEnv } from "./config.ts";
import { type DeadLetterStore, deadLetterStore } from "./deadLetterStore.ts";
import { createLog } from "./log.ts";
import { connectMongo } from "./mongo.ts";

const services = ["person", "billing", "order", "notification"];
const patienceMs = 15_000;

const [command, service, id] = process.argv.slice(2);
if (command === "list" && (service === undefined || services.includes(service))) {
  for (const database of service === undefined ? services : [service]) await list(database);
} else if (command === "replay" && service !== undefined && services.includes(service)) {
  await replay(service, id);
} else {
  console.error(`Say what to do: list [service], or replay <service> [id]; a service is one of
${services.join(", ")}`);
  process.exitCode = 1;
}

/** Prints the dead letters of a service, a line of JSON for each. */
async function list(database: string): Promise<void> {
  await withStore(database, async (deadLetters) => {
    for (const letter of await deadLetters.list()) {
      console.log(JSON.stringify({ service: database, ...letter }));
    }
  });
}

/** Has the running service handle dead letters again, all or the one named, and prints what became of them. */
async function replay(database: string, only?: string): Promise<void> {
  await withStore(database, async (deadLetters) => {
    const ids = (await deadLetters.list(only)).map(({ _id }) => _id);
    await deadLetters.wantReplay(ids);
    const deadlineMs = performance.now() + patienceMs;
    while ((await deadLetters.replayWanted()).length > 0) {
      if (performance.now() > deadlineMs) {
        throw new Error(`The ${database} service does not replay; is it running?`);
      }
      await delay(100);
    }
    const stillDead = await deadLetters.held(ids);
    const handled = ids.filter((each) => !stillDead.includes(each));
    console.log(JSON.stringify({ handled, stillDead }));
  });
}

async function withStore(
  database: string,
  use: (deadLetters: DeadLetterStore) => Promise<void>,
): Promise<void> {
  const { MONGO_URL: url } = MongoEnv.parse(process.env);
  // Standard output is for the answer alone; what went wrong is in it.
  const log = createLog("dead-letters", "silent");
  const signal = AbortSignal.timeout(10_000);
  const parts = { url, database, log, signal, onStop() {} };
  const connection = await connectMongo(parts).catch((cause: unknown) => {
    throw new Error(`MongoDB does not answer at ${url}; is the shop running?`, { cause });
  });
  try {
    await use(deadLetterStore(connection));
  } finally {
    await connection.close();
  }
}

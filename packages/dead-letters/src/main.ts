// The operator's command: `npm run dead-letters -- list [service]` or `npm run dead-letters -- replay <service> [id]`.
import { setTimeout as delay } from "node:timers/promises";
import { services } from "@arch/contracts/apps";
import { type DeadLetterStore, deadLetterStore } from "@arch/kit/events/deadLetterStore";
import { connectMongo } from "@arch/kit/mongo/connection";
import { MongoEnv, readConfig } from "@arch/kit/service/config";
import { createLog } from "@arch/kit/service/log";

const replayTimeoutMs = 15_000;

const [command, name, id] = process.argv.slice(2);
const service = services.find((each) => each === name);
if (command === "list" && (name === undefined || service !== undefined)) {
  for (const database of service === undefined ? services : [service]) await list(database);
} else if (command === "replay" && service !== undefined) {
  await replay(service, id);
} else {
  console.error(`Usage: list [service], or replay <service> [id]; a service is one of
${services.join(", ")}`);
  process.exitCode = 1;
}

/** Prints the dead letters of a service, one line of JSON each. */
async function list(database: string): Promise<void> {
  await withStore(database, async (deadLetters) => {
    for (const deadLetter of await deadLetters.list()) {
      console.log(JSON.stringify({ service: database, ...deadLetter }));
    }
  });
}

/** Requests the replay of all dead letters of a running service, or of one, and prints the results. */
async function replay(database: string, only?: string): Promise<void> {
  await withStore(database, async (deadLetters) => {
    const ids = (await deadLetters.list(only)).map(({ _id }) => _id);
    await deadLetters.requestReplay(ids);
    const deadlineMs = performance.now() + replayTimeoutMs;
    while ((await deadLetters.findReplayRequested()).length > 0) {
      if (performance.now() > deadlineMs) {
        throw new Error(`The ${database} service has not replayed in time; check that it runs`);
      }
      await delay(100);
    }
    const failed = await deadLetters.received(ids);
    const handled = ids.filter((each) => !failed.includes(each));
    console.log(JSON.stringify({ handled, failed }));
  });
}

async function withStore(
  database: string,
  use: (deadLetters: DeadLetterStore) => Promise<void>,
): Promise<void> {
  const [{ MONGO_URL: url }] = readConfig([MongoEnv]);
  // Standard output carries only the result, and errors contain the cause.
  const log = createLog("dead-letters", "silent");
  const signal = AbortSignal.timeout(10_000);
  const parts = { url, database, log, signal, onStop() {} };
  const db = await connectMongo(parts).catch((cause: unknown) => {
    throw new Error("MongoDB does not respond; check MONGO_URL and that the system runs", {
      cause,
    });
  });
  try {
    await use(deadLetterStore(db));
  } finally {
    await db.close();
  }
}

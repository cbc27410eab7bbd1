// The operator's command: `npm run dead-letters -- list|parked [service]`, `-- replay|release <service> [id]`.
import { services } from "@arch/contracts/apps";
import { deadLetterStore } from "@arch/kit/events/deadLetterStore";
import { connectMongo } from "@arch/kit/mongo/connection";
import { listParked, releaseParked } from "@arch/kit/outbox/parked";
import { MongoEnv, readConfig } from "@arch/kit/service/config";
import { createLog } from "@arch/kit/service/log";
import type { Connection } from "mongoose";
import { replay } from "./replay.ts";

const usage = `Usage:
  list [service]          the dead letters, one line of JSON each
  replay <service> [id]   requests that the running service handles its dead letters again, or one
  parked [service]        the records whose events were refused, one line of JSON each
  release <service> [id]  requests that the running service sends these events again, or one
A service is one of ${services.join(", ")}`;

const now = () => new Date();
const commands: Record<string, (service: string, db: Connection, id?: string) => Promise<void>> = {
  list: (service, db) => print(service, deadLetterStore(db, now).list()),
  parked: (service, db) => print(service, listParked(db)),
  replay: async (_, db, id) => console.log(JSON.stringify(await replay(db, id))),
  release: async (_, db, id) =>
    console.log(JSON.stringify({ released: await releaseParked(db, now(), id) })),
};
/** Commands that change nothing may cover all services. */
const readOnly = ["list", "parked"];

const [name = "", only, id] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
const chosen = only === undefined ? services : services.filter((service) => service === only);
if (
  command === undefined ||
  chosen.length === 0 ||
  (only === undefined && !readOnly.includes(name))
) {
  console.error(usage);
  process.exitCode = 1;
} else {
  for (const service of chosen) {
    await withDatabase(service, (db) => command(service, db, id));
  }
}

async function print(service: string, items: AsyncIterable<object>): Promise<void> {
  for await (const item of items) console.log(JSON.stringify({ service, ...item }));
}

async function withDatabase(
  database: string,
  use: (db: Connection) => Promise<void>,
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
    await use(db);
  } finally {
    await db.close();
  }
}

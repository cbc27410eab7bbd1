// Runs beside the chart's mongod: creates its replica set and its users, then waits until the pod ends.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { pino } from "pino";
import { type Command, type Credentials, prepareReplicaSet } from "./replicaSet.ts";

const log = pino({ name: "mongo-setup" });
// The kernel ignores these signals for the first process of a container unless it has a handler.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(0));

const { CREDENTIALS_FOLDER: folder } = process.env;
if (folder === undefined) throw new Error("CREDENTIALS_FOLDER must name a folder");
const all = readCredentials(folder);
const root = all.find(({ username }) => username === "root");
if (root === undefined) throw new Error(`${folder} has no password of root`);
const users = all.filter((credentials) => credentials !== root);

for (;;) {
  try {
    await prepareReplicaSet({ connect, root, users });
    break;
  } catch (error) {
    log.warn({ err: error }, "set-up of MongoDB failed, will retry in 2 s");
    await delay(2_000);
  }
}
log.info({ users: users.map(({ username }) => username) }, "MongoDB is set up");
setInterval(() => {}, 2 ** 30);

/** One file for each user, as in a mounted secret; names with a leading dot belong to Kubernetes. */
function readCredentials(folder: string): Credentials[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  return names.map((username) => ({
    username,
    password: readFileSync(join(folder, username), "utf8"),
  }));
}

async function connect<T>(
  as: Credentials | undefined,
  use: (command: Command) => Promise<T>,
): Promise<T> {
  const client = new MongoClient("mongodb://127.0.0.1:27017/?directConnection=true", {
    ...(as !== undefined && { auth: as, authSource: "admin" }),
    serverSelectionTimeoutMS: 3_000,
  });
  try {
    return await use((command) => client.db("admin").command(command));
  } finally {
    await client.close();
  }
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  type Db,
  type Document,
  MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from "mongodb";
import type { Place, UnitPlan } from "./unit.ts";

const REPLICA_SET = "arch";
const CACHE_GB = "0.5";
// By default it may grow to a twentieth of the disk.
const OPLOG_MB = "1024";
const TIMEOUT_MS = 2000;
const NOT_YET_INITIALIZED = 94;
const UNAUTHORIZED = 13;

/** The port that `npm start` uses, and the one in the committed dapr.yaml. */
export const MONGOD_PORT = { own: 27117, committed: 27017 };

/** Plans MongoDB as a replica set of one member, which transactions need. */
export function planMongod(program: string, { dataFolder, port }: Place): UnitPlan {
  const folder = join(dataFolder, "mongod");
  mkdirSync(folder, { recursive: true });
  return {
    name: "mongod",
    command: program,
    args: [
      ...["--dbpath", folder, "--port", String(port), "--bind_ip", "127.0.0.1", "--nounixsocket"],
      ...["--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", CACHE_GB],
      ...["--oplogSize", OPLOG_MB],
      // How long the transaction of a client that died locks its accounts; a minute by default.
      ...["--setParameter", "transactionLifetimeLimitSeconds=5"],
    ],
    cwd: folder,
    env: process.env,
    logFile: join(dataFolder, "logs", "mongod.log"),
    stopTimeoutMs: 20_000,
    isReady: () => isPrimary(port),
  };
}

/** The URL of a MongoDB planned here. */
export function mongoUrlAt(port: number): string {
  return `mongodb://127.0.0.1:${port}/?directConnection=true`;
}

/** Whether a MongoDB with a replica set, which transactions need, accepts writes on a port without a password. */
export function isReplicaSet(port: number): Promise<boolean> {
  return onServer(port, async (admin) => {
    const { isWritablePrimary, setName } = await admin.command({ hello: 1 });
    if (isWritablePrimary !== true || setName === undefined) return false;
    try {
      await admin.command({ listDatabases: 1 });
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === UNAUTHORIZED) return false;
      throw error;
    }
  });
}

/** Whether the server accepts writes; configures its replica set when it has none for this port. */
function isPrimary(port: number): Promise<boolean> {
  return onServer(port, async (admin) => {
    const { isWritablePrimary } = await admin.command({ hello: 1 });
    if (isWritablePrimary === true) return true;
    await configure(admin, `127.0.0.1:${port}`);
    return false;
  });
}

/** The result of `check`; false when the server does not respond. */
async function onServer(port: number, check: (admin: Db) => Promise<boolean>): Promise<boolean> {
  const client = new MongoClient(mongoUrlAt(port), {
    serverSelectionTimeoutMS: TIMEOUT_MS,
    connectTimeoutMS: TIMEOUT_MS,
  });
  try {
    return await check(client.db("admin"));
  } catch (error) {
    if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError)
      return false;
    throw error;
  } finally {
    await client.close();
  }
}

async function configure(admin: Db, host: string) {
  const config = await readConfig(admin);
  if (config === undefined) {
    const members = [{ _id: 0, host }];
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
    return;
  }
  const { version, members } = config;
  if (members[0].host === host) return;
  const moved = { ...config, version: version + 1, members: [{ ...members[0], host }] };
  await admin.command({ replSetReconfig: moved, force: true });
}

/** undefined when there is none yet. */
async function readConfig(admin: Db): Promise<Document | undefined> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    return config;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

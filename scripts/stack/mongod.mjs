import { mkdirSync } from "node:fs";
import { join } from "node:path";

const REPLICA_SET = "arch";
const CACHE_GB = "0.5";
// By default it may grow to a twentieth of the disk.
const OPLOG_MB = "1024";
const ANSWER_TIMEOUT_MS = 2000;
const NOT_YET_INITIALIZED = 94;

/**
 * Plans MongoDB as a replica set of one member, which transactions need.
 *
 * @param {{ program: string, dataFolder: string, port: number }} options
 * @returns {import("./unit.mjs").UnitPlan}
 */
export function planMongod({ program, dataFolder, port }) {
  const folder = join(dataFolder, "mongod");
  mkdirSync(folder, { recursive: true });
  return {
    name: "mongod",
    command: program,
    args: [
      ...["--dbpath", folder, "--port", String(port), "--bind_ip", "127.0.0.1", "--nounixsocket"],
      ...["--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", CACHE_GB],
      ...["--oplogSize", OPLOG_MB],
      // A transaction whose client died holds its accounts for so long; by default it is a minute.
      ...["--setParameter", "transactionLifetimeLimitSeconds=5"],
    ],
    cwd: folder,
    env: process.env,
    logFile: join(dataFolder, "logs", "mongod.log"),
    stopTimeoutMs: 20_000,
    isReady: () => isPrimary(port),
  };
}

/**
 * The URL of a MongoDB planned here.
 *
 * @param {number} port
 */
export function mongoUrlAt(port) {
  return `mongodb://127.0.0.1:${port}/?directConnection=true`;
}

/**
 * Tells whether the server takes writes, and gives it its replica set when it has none for this
 * port.
 *
 * @param {number} port
 */
async function isPrimary(port) {
  // Imported only here: at the top of a fresh clone's first start nothing is installed yet.
  const { MongoClient, MongoNetworkError, MongoServerSelectionError } = await import("mongodb");
  const client = new MongoClient(mongoUrlAt(port), {
    serverSelectionTimeoutMS: ANSWER_TIMEOUT_MS,
    connectTimeoutMS: ANSWER_TIMEOUT_MS,
  });
  try {
    const admin = client.db("admin");
    const { isWritablePrimary } = await admin.command({ hello: 1 });
    if (isWritablePrimary === true) return true;
    await configure(admin, `127.0.0.1:${port}`);
    return false;
  } catch (error) {
    if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError)
      return false;
    throw error;
  } finally {
    await client.close();
  }
}

/**
 * @param {import("mongodb").Db} admin
 * @param {string} host
 */
async function configure(admin, host) {
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

/**
 * @param {import("mongodb").Db} admin
 * @returns {Promise<import("mongodb").Document | undefined>} undefined when there is none yet
 */
async function readConfig(admin) {
  const { MongoServerError } = await import("mongodb");
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    return config;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NOT_YET_INITIALIZED) return undefined;
    throw error;
  }
}

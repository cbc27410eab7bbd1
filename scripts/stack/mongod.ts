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
import type { UnitPlan } from "./unit.ts";

const REPLICA_SET = "arch";
const CACHE_GB = "0.5";
// By default it may grow to a twentieth of the disk.
const OPLOG_MB = "1024";
const TIMEOUT_MS = 2000;
const NOT_YET_INITIALIZED = 94;
const UNAUTHORIZED = 13;
const NODE_NOT_FOUND = 74;
// For several members: a primary that fails is replaced in about 2 s instead of 10 s.
const FAST_ELECTIONS = {
  electionTimeoutMillis: 1500,
  heartbeatIntervalMillis: 500,
  heartbeatTimeoutSecs: 1,
};

/** The port that `npm start` uses, and the one in the committed dapr.yaml. */
export const MONGOD_PORT = { own: 27117, committed: 27017 };

/** A member of the replica set. */
export interface Member {
  /** Of its unit. */
  name: string;
  port: number;
}

/** The members of a replica set, on consecutive ports from `firstPort` on; the units are "mongod", "mongod-2" and so on. */
export function listMembers(firstPort: number, count = 1): Member[] {
  return Array.from({ length: count }, (_, index) => ({
    name: index === 0 ? "mongod" : `mongod-${index + 1}`,
    port: firstPort + index,
  }));
}

/** Plans the members of a replica set, which transactions need. */
export function planMongod(program: string, dataFolder: string, members: Member[]): UnitPlan[] {
  return members.map(({ name, port }) => {
    const folder = join(dataFolder, name);
    mkdirSync(folder, { recursive: true });
    return {
      name,
      command: program,
      args: [
        ...["--dbpath", folder, "--port", String(port), "--bind_ip", "127.0.0.1", "--nounixsocket"],
        ...["--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", CACHE_GB],
        ...["--oplogSize", OPLOG_MB],
        // How long the transaction of a client that died locks its accounts; a minute by default.
        ...["--setParameter", "transactionLifetimeLimitSeconds=5"],
        // A member of several would wait 15 s for its clients to select another one.
        ...["--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"],
        // A secondary that copies from a stopped member selects another one after about 2 s instead of 6 s.
        ...["--setParameter", "oplogNetworkTimeoutBufferSeconds=1"],
      ],
      cwd: folder,
      env: process.env,
      logFile: join(dataFolder, "logs", `${name}.log`),
      stopTimeoutMs: 20_000,
      isReady: () => isServing(port, members.map(hostOf)),
    };
  });
}

function hostOf({ port }: Pick<Member, "port">): string {
  return `127.0.0.1:${port}`;
}

/** The URL of a replica set planned here. */
export function mongoUrlOf(members: readonly Member[]): string {
  const options = members.length > 1 ? `replicaSet=${REPLICA_SET}` : "directConnection=true";
  return `mongodb://${members.map(hostOf).join(",")}/?${options}`;
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

/** Whether a member serves in a replica set that has a primary; configures the set when it has none for these hosts. */
function isServing(port: number, hosts: string[]): Promise<boolean> {
  return onServer(port, async (admin) => {
    const { isWritablePrimary, secondary, primary, me } = await admin.command({ hello: 1 });
    // A new primary is a secondary for a moment.
    if (isWritablePrimary === true || (secondary && primary && primary !== me)) return true;
    if (hostOf({ port }) === hosts[0]) await configure(admin, hosts);
    return false;
  });
}

/** The result of `check`; false when the server does not respond. */
async function onServer(port: number, check: (admin: Db) => Promise<boolean>): Promise<boolean> {
  const client = new MongoClient(`mongodb://${hostOf({ port })}/?directConnection=true`, {
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

async function configure(admin: Db, hosts: string[]) {
  const config = await readConfig(admin);
  const members = hosts.map((host, _id) => ({ ...config?.["members"][_id], _id, host }));
  if (config === undefined) {
    const settings = hosts.length > 1 ? FAST_ELECTIONS : {};
    await initiate(admin, { _id: REPLICA_SET, members, settings });
  } else if (hosts.join() !== config["members"].map(({ host }: Document) => host).join()) {
    const moved = { ...config, version: config["version"] + 1, members };
    await admin.command({ replSetReconfig: moved, force: true });
  }
}

/** Does nothing while another member does not respond yet. */
async function initiate(admin: Db, config: Document) {
  try {
    await admin.command({ replSetInitiate: config });
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === NODE_NOT_FOUND)) throw error;
  }
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

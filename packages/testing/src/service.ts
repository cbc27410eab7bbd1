import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { defaultStyle, type InteractionStyle } from "@arch/contracts/style";
import { createDapr, type Dapr } from "@arch/kit/dapr/dapr";
import { closeServer, listen } from "@arch/kit/http/server";
import type { Job } from "@arch/kit/jobs/job";
import { prepareDatabase } from "@arch/kit/mongo/collections";
import { connectMongo } from "@arch/kit/mongo/connection";
import { assemble } from "@arch/kit/service/assemble";
import { type AppParts, createApp } from "@arch/kit/service/createApp";
import type { Stop } from "@arch/kit/service/process";
import { edgeApp } from "@arch/kit/service/runService";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import type Router from "@koa/router";
import type { Connection } from "mongoose";
import { eventually } from "./eventually.ts";
import { type FakeSidecar, startFakeSidecar } from "./fakeSidecar.ts";
import { testLog as log } from "./log.ts";

/** A gateway that listens. */
export interface RunningEdge {
  baseUrl: string;
  sidecar: FakeSidecar;
  stop(): Promise<void>;
}

/** A service that listens. */
export interface RunningService extends RunningEdge {
  db: Connection;
  /** Sets the service's clock ahead, so that its due work is done now. */
  advanceClock(byMs: number): void;
}

export interface TestServiceOptions {
  style?: InteractionStyle;
  /** The running service of which this one is another replica: they share the database. */
  replicaOf?: RunningService;
  /** The MongoDB URL, for example that of a proxy; `MONGO_URL` by default. */
  mongoUrl?: string;
}

/**
 * Starts a service on a free port, with a database of its own in the mongod that MONGO_URL names. Everything is real but
 * the sidecar and the clock.
 */
export async function startService(
  build: (context: ServiceContext, sidecar: FakeSidecar) => Service,
  { style = defaultStyle, replicaOf, mongoUrl }: TestServiceOptions = {},
): Promise<RunningService> {
  const { db, close } = replicaOf
    ? { db: replicaOf.db, close: async () => {} }
    : await openTestDatabase(mongoUrl);
  const { sidecar, dapr, stop: stopDapr } = await startDapr();
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const context = { db, dapr, style, log, now };
  const service = build(context, sidecar);
  const { jobs, prepare, ...parts } = assemble(service, context);
  const stopParts = () => stopAll([stopDapr, close]);
  const prepared = { db, log, signal: AbortSignal.timeout(30_000) };
  await prepareDatabase(prepared, service.database, prepare).catch(async (error: unknown) => {
    await stopParts();
    throw error;
  });
  const { baseUrl, stop } = await serve({ log, ...parts }, jobs);
  return {
    baseUrl,
    sidecar,
    db,
    advanceClock(byMs) {
      aheadMs += byMs;
    },
    stop: () => stopAll([stop, stopParts]),
  };
}

/** Starts a gateway on a free port. */
export async function startEdge(
  build: (dapr: Dapr) => (router: Router) => void,
): Promise<RunningEdge> {
  const { sidecar, dapr, stop: stopDapr } = await startDapr();
  const { baseUrl, stop } = await serve(edgeApp(build(dapr), dapr, log), []);
  return { baseUrl, sidecar, stop: () => stopAll([stop, stopDapr]) };
}

async function startDapr() {
  const sidecar = await startFakeSidecar();
  const dapr = createDapr({ httpPort: sidecar.port, apiToken: undefined, log });
  return { sidecar, dapr, stop: () => stopAll([dapr.stop, sidecar.close]) };
}

async function serve(parts: AppParts, jobs: Job[]) {
  const server = await listen({ app: createApp(parts), host: "127.0.0.1", port: 0, log });
  for (const job of jobs) job.start(log);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    stop: () => stopAll([...jobs.map((job) => job.stop), () => closeServer(server)]),
  };
}

async function stopAll(stops: Stop[]): Promise<void> {
  for (const stop of stops) await stop();
}

/** A database that exists for one test file. */
export interface TestDatabase {
  db: Connection;
  /** Drops it. */
  close(): Promise<void>;
}

/**
 * Opens an empty database in the mongod that `url` names, by default MONGO_URL.
 * @throws Error without a URL.
 */
export async function openTestDatabase(url = process.env["MONGO_URL"]): Promise<TestDatabase> {
  if (url === undefined) {
    throw new Error("These tests need a MongoDB replica set: run `npm test`, or set MONGO_URL");
  }
  const stops: Stop[] = [];
  const db = await connectMongo({
    url,
    database: `test_${randomBytes(6).toString("hex")}`,
    log,
    signal: AbortSignal.timeout(30_000),
    onStop: (stop) => void stops.push(stop),
  });
  return {
    db,
    async close() {
      // A test may just have disturbed the connection.
      await eventually(() => db.dropDatabase());
      await stopAll(stops);
    },
  };
}

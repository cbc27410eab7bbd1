import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createApp } from "@arch/kit/app";
import { createDapr, type Dapr } from "@arch/kit/dapr";
import { connectMongo } from "@arch/kit/mongo";
import type { Assembly, Stop } from "@arch/kit/run";
import { closeServer, listen } from "@arch/kit/serve";
import type { Connection } from "mongoose";
import { type Logger, pino } from "pino";
import { type FakeSidecar, startFakeSidecar } from "./fakeSidecar.ts";

/** What a service is assembled with in a test: everything real but the sidecar. */
export interface Surroundings {
  connection: Connection;
  dapr: Dapr;
  sidecar: FakeSidecar;
  log: Logger;
  signal: AbortSignal;
  now: () => Date;
}

/** A service that listens. */
export interface RunningService {
  baseUrl: string;
  sidecar: FakeSidecar;
  connection: Connection;
  stop(): Promise<void>;
}

/** Starts a service on a free port, with a database of its own in the mongod that MONGO_URL names. */
export async function startService(
  assemble: (surroundings: Surroundings) => Assembly | Promise<Assembly>,
): Promise<RunningService> {
  const stops: Stop[] = [];
  const onStop = (stop: Stop) => void stops.unshift(stop);
  const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });
  const { connection, close } = await openTestDatabase(log);
  onStop(close);
  const sidecar = await startFakeSidecar();
  onStop(sidecar.close);
  const dapr = createDapr({ httpPort: sidecar.port, apiToken: undefined, log });
  onStop(dapr.stop);
  const now = () => new Date();
  const { signal } = new AbortController();
  const surroundings = { connection, dapr, sidecar, log, signal, now };
  const { background, ...parts } = await assemble(surroundings);
  const server = await listen({
    app: createApp({ log, ...parts }),
    host: "127.0.0.1",
    port: 0,
    log,
  });
  onStop(() => closeServer(server));
  background?.(onStop);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sidecar,
    connection,
    async stop() {
      for (const stop of stops) await stop();
    },
  };
}

/** A database that exists for one test file. */
export interface TestDatabase {
  connection: Connection;
  /** Drops it. */
  close(): Promise<void>;
}

/** Opens an empty database in the mongod that MONGO_URL names. */
export async function openTestDatabase(log = pino({ level: "silent" })): Promise<TestDatabase> {
  const url = process.env["MONGO_URL"];
  if (url === undefined) {
    throw new Error("These tests need a MongoDB replica set: run `npm test`, or set MONGO_URL");
  }
  const stops: Stop[] = [];
  const connection = await connectMongo({
    url,
    database: `test_${randomBytes(6).toString("hex")}`,
    log,
    signal: AbortSignal.timeout(30_000),
    onStop: (stop) => void stops.push(stop),
  });
  return {
    connection,
    async close() {
      await connection.dropDatabase();
      for (const stop of stops) await stop();
    },
  };
}

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
  const connection = await openDatabase(log, onStop);
  const sidecar = await startFakeSidecar();
  onStop(sidecar.close);
  const dapr = createDapr({ httpPort: sidecar.port, apiToken: undefined, log });
  onStop(dapr.stop);
  const now = () => new Date();
  const { background, ...parts } = await assemble({ connection, dapr, sidecar, log, now });
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

async function openDatabase(log: Logger, onStop: (stop: Stop) => void): Promise<Connection> {
  const url = process.env["MONGO_URL"];
  if (url === undefined) {
    throw new Error("These tests need a MongoDB replica set: run `npm test`, or set MONGO_URL");
  }
  const database = `test_${randomBytes(6).toString("hex")}`;
  const signal = AbortSignal.timeout(30_000);
  const connection = await connectMongo({ url, database, log, signal, onStop });
  onStop(async () => {
    await connection.dropDatabase();
  });
  return connection;
}

import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Report, reportToStderr } from "../processes/progress.ts";
import { ensureMongod } from "../runtimes/mongod.ts";
import { type BrokerName, brokers } from "./brokers.ts";
import { MONGOD_PORT, mongoUrlAt, planMongod } from "./mongod.ts";
import { type Port, type PortSet, refuseTakenPorts } from "./ports.ts";
import { type Running, runUnits } from "./units.ts";

const MONGOD = "mongod";

interface BackingOptions {
  /** Without it MongoDB runs alone. */
  broker?: BrokerName | undefined;
  /** Whether MongoDB is started; true by default. */
  mongod?: boolean;
  /** For data and logs; used by no other running stack. */
  dataFolder: string;
  /** "own" by default. */
  ports?: PortSet;
  report?: Report;
  /** Ends the start early, and stops what has been started. */
  signal?: AbortSignal | undefined;
}

export interface Backing extends Running {
  mongoUrl: string;
}

/**
 * Starts MongoDB and a broker, and waits until both can serve.
 * @throws Error when a port is taken, or a program is missing or does not get ready; nothing is left running then
 */
export async function startBacking(options: BackingOptions): Promise<Backing> {
  const { broker, mongod = true, ports = "own", report = reportToStderr, signal } = options;
  const dataFolder = resolve(options.dataFolder);
  const needs = listBackingPorts(broker, ports);
  await refuseTakenPorts(needs.filter(({ user }) => mongod || user !== MONGOD));
  const [program, planBroker] = await Promise.all([
    mongod && ensureMongod({ report, signal }),
    broker && brokers[broker].ensure({ report, signal }),
  ]);
  mkdirSync(dataFolder, { recursive: true });
  const plans = broker && planBroker?.({ dataFolder, port: brokers[broker].port[ports] });
  const servers = plans ? [plans.broker] : [];
  // The broker stops first.
  if (program) servers.push(planMongod(program, { dataFolder, port: MONGOD_PORT[ports] }));
  const running = await runUnits({
    stages: [plans?.helpers ?? [], servers],
    stopFirst: servers.map(({ name }) => [name]),
    dataFolder,
    signal,
  });
  return { ...running, mongoUrl: mongoUrlAt(MONGOD_PORT[ports]) };
}

/** The ports of MongoDB and a broker. */
export function listBackingPorts(broker: BrokerName | undefined, ports: PortSet): Port[] {
  const mongod = { port: MONGOD_PORT[ports], user: MONGOD };
  if (broker === undefined) return [mongod];
  const { port, helperPorts } = brokers[broker];
  return [mongod, { port: port[ports], user: broker }, ...helperPorts];
}

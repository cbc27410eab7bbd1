import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Report, reportToStderr } from "../processes/progress.ts";
import { ensureMongod } from "../runtimes/mongod.ts";
import { type BrokerName, brokers } from "./brokers.ts";
import { listMembers, MONGOD_PORT, mongoUrlOf, planMongod } from "./mongod.ts";
import { type Port, type PortSet, refuseTakenPorts } from "./ports.ts";
import { type Running, runUnits } from "./units.ts";

interface BackingOptions {
  /** Without it MongoDB runs alone. */
  broker?: BrokerName;
  /** How many members MongoDB's replica set has; 1 by default. */
  members?: number | undefined;
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
  const { broker, ports = "own", report = reportToStderr, signal } = options;
  const dataFolder = resolve(options.dataFolder);
  const members = listMembers(MONGOD_PORT[ports], options.members);
  await refuseTakenPorts(listBackingPorts(broker, ports, members.length));
  const [program, planBroker] = await Promise.all([
    ensureMongod({ report, signal }),
    broker && brokers[broker].ensure({ report, signal }),
  ]);
  mkdirSync(dataFolder, { recursive: true });
  const mongods = planMongod(program, dataFolder, members);
  const plans = broker && planBroker?.({ dataFolder, port: brokers[broker].port[ports] });
  const { broker: main, helpers } = plans ?? { helpers: [] };
  const running = await runUnits({
    stages: [helpers, main ? [main, ...mongods] : mongods],
    stopFirst: main ? [[main.name], mongods.map(({ name }) => name)] : [],
    dataFolder,
    signal,
  });
  return { ...running, mongoUrl: mongoUrlOf(members) };
}

/** The ports of MongoDB and a broker. */
export function listBackingPorts(
  broker: BrokerName | undefined,
  ports: PortSet,
  members?: number,
): Port[] {
  const mongods = listMembers(MONGOD_PORT[ports], members).map(({ name, port }) => ({
    port,
    user: name,
  }));
  if (broker === undefined) return mongods;
  const { port, helperPorts } = brokers[broker];
  return [...mongods, { port: port[ports], user: broker }, ...helperPorts];
}

import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Report, reportToStderr } from "../processes/progress.ts";
import { ensureMongod } from "../runtimes/mongod.ts";
import { type BrokerName, brokers } from "./brokers.ts";
import { listMembers, type Member, MONGOD_PORT, mongoUrlOf, planMongod } from "./mongod.ts";
import { type Port, type PortSet, refuseTakenPorts } from "./ports.ts";
import { type Running, runUnits } from "./units.ts";

interface BackingOptions {
  /** Without it MongoDB runs alone. */
  broker?: BrokerName | undefined;
  /** Whether MongoDB is started; true by default. */
  mongod?: boolean;
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
  const { broker, mongod = true, ports = "own", report = reportToStderr, signal } = options;
  const dataFolder = resolve(options.dataFolder);
  const members = mongod ? listMembers(MONGOD_PORT[ports], options.members) : [];
  await refuseTakenPorts([...portsOf(members), ...listBrokerPorts(broker, ports)]);
  const [program, planBroker] = await Promise.all([
    mongod && ensureMongod({ report, signal }),
    broker && brokers[broker].ensure({ report, signal }),
  ]);
  mkdirSync(dataFolder, { recursive: true });
  const plans = broker && planBroker?.({ dataFolder, port: brokers[broker].port[ports] });
  const mongods = program ? planMongod(program, dataFolder, members) : [];
  const servers = plans ? [plans.broker, ...mongods] : mongods;
  const running = await runUnits({
    stages: [plans?.helpers ?? [], servers],
    // The broker stops first.
    stopFirst: plans ? [[plans.broker.name], mongods.map(({ name }) => name)] : [],
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
  return [...portsOf(listMembers(MONGOD_PORT[ports], members)), ...listBrokerPorts(broker, ports)];
}

function portsOf(members: readonly Member[]): Port[] {
  return members.map(({ name, port }) => ({ port, user: name }));
}

function listBrokerPorts(broker: BrokerName | undefined, ports: PortSet): Port[] {
  if (broker === undefined) return [];
  const { port, helperPorts } = brokers[broker];
  return [{ port: port[ports], user: broker }, ...helperPorts];
}

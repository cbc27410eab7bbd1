import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { reportToStderr } from "../processes/progress.mjs";
import { ensureMongod } from "../runtimes/mongod.mjs";
import { brokers } from "./brokers.mjs";
import { mongoUrlAt, planMongod } from "./mongod.mjs";
import { OWN_PORTS, refuseTakenPorts } from "./ports.mjs";
import { startStages, stopStages } from "./stages.mjs";
import { createUnit } from "./unit.mjs";
import { watchUnits } from "./watch.mjs";

/**
 * @typedef {object} BackingOptions
 * @property {import("./choices.mjs").BrokerName | undefined} [broker] left out, MongoDB runs alone
 * @property {string} dataFolder keeps data and logs, and must belong to no other running stack
 * @property {Partial<import("./ports.mjs").BackingPorts>} [ports] the launcher's own by default
 * @property {import("../processes/progress.mjs").Report} [report] told of long steps
 * @property {AbortSignal | undefined} [signal] gives up the start and stops what it has started
 */

/**
 * @typedef {object} Backing
 * @property {string} mongoUrl
 * @property {Map<string, import("./unit.mjs").Unit>} units by name
 * @property {() => Promise<void>} stop resolves when all of it is gone
 * @property {import("./watch.mjs").OnUnexpectedExit} onUnexpectedExit
 */

/**
 * Starts MongoDB and a broker, and waits until both can serve.
 *
 * @param {BackingOptions} options
 * @returns {Promise<Backing>}
 * @throws {Error} when a port is taken, a program cannot be had or does not get ready; nothing is
 *   left running then
 */
export async function startBacking({ broker, report = reportToStderr, signal, ...options }) {
  const dataFolder = resolve(options.dataFolder);
  const ports = { ...OWN_PORTS, ...options.ports };
  await refuseTakenPorts(listBackingPorts(broker, ports));
  const [program, planBroker] = await Promise.all([
    ensureMongod({ report, signal }),
    broker && brokers[broker].ensure({ report, signal }),
  ]);
  mkdirSync(dataFolder, { recursive: true });
  const { hooks, onUnexpectedExit } = watchUnits(dataFolder);
  const add = (/** @type {import("./unit.mjs").UnitPlan} */ plan) => createUnit(plan, hooks);
  const brokerPlans = planBroker?.({ dataFolder, ports });
  const mongod = add(planMongod({ program, dataFolder, port: ports.mongod }));
  const helpers = (brokerPlans?.helpers ?? []).map(add);
  const main = brokerPlans ? [add(brokerPlans.broker)] : [];
  const stop = () => stopStages([main, [mongod], helpers]);
  try {
    await startStages([helpers, [...main, mongod]], signal);
  } catch (error) {
    await stop();
    throw error;
  }
  const units = new Map([...helpers, ...main, mongod].map((unit) => [unit.name, unit]));
  return {
    mongoUrl: mongoUrlAt(ports.mongod),
    units,
    stop,
    onUnexpectedExit,
  };
}

/**
 * The ports that MongoDB and a broker need.
 *
 * @param {import("./choices.mjs").BrokerName | undefined} broker
 * @param {import("./ports.mjs").BackingPorts} ports
 * @returns {import("./ports.mjs").PortNeed[]}
 */
export function listBackingPorts(broker, ports) {
  const forBroker = broker ? brokers[broker].listPorts(ports) : [];
  return [{ port: ports.mongod, user: "mongod" }, ...forBroker];
}

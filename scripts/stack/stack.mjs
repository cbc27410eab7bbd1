import { join, resolve } from "node:path";
import { reportToStderr } from "../processes/progress.mjs";
import { ensureDaprd } from "../runtimes/daprd.mjs";
import { listAppPorts, listReplicas } from "./apps.mjs";
import { listBackingPorts, startBacking } from "./backing.mjs";
import { BROKERS, STYLES } from "./choices.mjs";
import { endLeftovers } from "./leftovers.mjs";
import { takeStackLock } from "./lock.mjs";
import { OWN_PORTS, refuseTakenPorts } from "./ports.mjs";
import { DATA_FOLDER, ROOT } from "./root.mjs";
import { startApps } from "./startApps.mjs";
import { readTemplate } from "./template.mjs";

/** @typedef {import("./unit.mjs").Unit} Unit */

/**
 * @typedef {object} StackOptions
 * @property {import("./choices.mjs").BrokerName} [broker]
 * @property {import("./choices.mjs").StyleName} [style]
 * @property {string} [dataFolder] keeps data and logs; `.data` in the repository by default
 * @property {Record<string, string>} [env] given to every application and sidecar
 * @property {Record<string, number>} [replicas] how many of an application, by its id, where more
 *   than one; the units of the second are "<id>-2" and "<id>-2-sidecar"
 * @property {string} [codeRoot] the folder whose dapr.yaml and compiled code run, the repository by
 *   default
 * @property {import("../processes/progress.mjs").Report} [report] told of long steps
 * @property {AbortSignal | undefined} [signal] gives up the start and stops what it has started
 */

/**
 * @typedef {object} Stack
 * @property {string} baseUrl of the gateway
 * @property {import("./choices.mjs").BrokerName} broker
 * @property {import("./choices.mjs").StyleName} style
 * @property {string} mongoUrl
 * @property {string} logFolder
 * @property {{ app: string, dapr: string }} tokens APP_API_TOKEN and DAPR_API_TOKEN of this start
 * @property {ReadonlyMap<string, Unit>} units "mongod", "redis" or "rabbitmq" and "epmd", and for
 *   each application "<id>" and "<id>-sidecar"
 * @property {(name: string) => Unit} unit one of them; "broker" is the broker, whichever it is
 * @property {import("./watch.mjs").OnUnexpectedExit} onUnexpectedExit
 * @property {() => Promise<void>} stop resolves when nothing of the stack is left
 */

/**
 * Starts MongoDB, the broker and all that dapr.yaml names, and waits until every one of them can
 * serve.
 *
 * @param {StackOptions} [options]
 * @returns {Promise<Stack>}
 * @throws {Error} when a port is taken, a program cannot be had or something does not get ready in
 *   60 s; nothing is left running then
 */
export async function startStack(options = {}) {
  const giveBack = await takeStackLock();
  try {
    const stack = await startLockedStack(options);
    return { ...stack, stop: () => stack.stop().finally(giveBack) };
  } catch (error) {
    giveBack();
    throw error;
  }
}

/**
 * Does the same for a caller that has taken the lock for one stack already, and gives it back
 * itself.
 *
 * @param {StackOptions} options
 * @returns {Promise<Stack>}
 * @throws {Error} as `startStack` does
 */
export async function startLockedStack(options) {
  const { broker = BROKERS[0], report = reportToStderr, signal, replicas = {} } = options;
  const dataFolder = resolve(options.dataFolder ?? DATA_FOLDER);
  await endLeftovers(dataFolder, report);
  const templates = await readTemplate(options.codeRoot ?? ROOT);
  const apps = templates.flatMap((app) => listReplicas(app, replicas[app.appID]));
  const needs = [...listBackingPorts(broker, OWN_PORTS), ...apps.flatMap(listAppPorts)];
  await refuseTakenPorts(needs);
  const daprd = await ensureDaprd({ report, signal });
  const backing = await startBacking({ broker, dataFolder, report, signal });
  const running = await startApps({ ...options, broker, dataFolder, daprd }).catch(
    async (error) => {
      await backing.stop();
      throw error;
    },
  );
  const units = new Map([...backing.units, ...running.units]);
  return {
    baseUrl: `http://localhost:${running.frontDoorPort}`,
    broker,
    style: options.style ?? STYLES[0],
    mongoUrl: backing.mongoUrl,
    logFolder: join(dataFolder, "logs"),
    tokens: running.tokens,
    units,
    unit: (name) => find(units, name === "broker" ? broker : name),
    onUnexpectedExit: (listener) => {
      backing.onUnexpectedExit(listener);
      running.onUnexpectedExit(listener);
    },
    stop: async () => {
      try {
        await running.stop();
      } finally {
        await backing.stop();
      }
    },
  };
}

/**
 * @param {ReadonlyMap<string, Unit>} units
 * @param {string} name
 */
function find(units, name) {
  const unit = units.get(name);
  if (unit) return unit;
  throw new Error(`The stack has no unit "${name}"; it has ${[...units.keys()].join(", ")}.`);
}

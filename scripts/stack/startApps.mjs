import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { listReplicas, planApp } from "./apps.mjs";
import { brokers } from "./brokers.mjs";
import { STYLES } from "./choices.mjs";
import { deriveTemplate } from "./derive.mjs";
import { OWN_PORTS } from "./ports.mjs";
import { ROOT } from "./root.mjs";
import { startStages, stopStages } from "./stages.mjs";
import { readTemplate } from "./template.mjs";
import { createUnit } from "./unit.mjs";
import { watchUnits } from "./watch.mjs";

const FRONT_DOOR = "gateway";

/**
 * @typedef {object} AppsOptions
 * @property {import("./choices.mjs").BrokerName} broker
 * @property {import("./choices.mjs").StyleName} [style]
 * @property {string} dataFolder
 * @property {string} daprd
 * @property {Record<string, string>} [env]
 * @property {Record<string, number>} [replicas] how many of an application, by its id, where more
 *   than one
 * @property {string} [codeRoot] the folder whose dapr.yaml names the applications' folders, the
 *   repository by default
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * @typedef {object} Apps
 * @property {number} frontDoorPort
 * @property {{ app: string, dapr: string }} tokens
 * @property {Map<string, import("./unit.mjs").Unit>} units
 * @property {import("./watch.mjs").OnUnexpectedExit} onUnexpectedExit
 * @property {() => Promise<void>} stop
 */

/**
 * Starts every application of dapr.yaml with its sidecar, all at once: each waits for what it
 * needs.
 *
 * @param {AppsOptions} options
 * @returns {Promise<Apps>}
 * @throws {Error} when one does not get ready; nothing is left running then
 */
export async function startApps(options) {
  const tokens = { app: makeToken(), dapr: makeToken() };
  const { plans, frontDoorPort } = await planApps(options, tokens);
  const { hooks, onUnexpectedExit } = watchUnits(options.dataFolder);
  const units = new Map(plans.map((plan) => [plan.name, createUnit(plan, hooks)]));
  const all = [...units.values()];
  const frontDoor = all.filter((unit) => unit.name === FRONT_DOOR);
  // Behind a front door that has closed the others finish what they do for it.
  const stop = () => stopStages([frontDoor, all]);
  try {
    await startStages([all], options.signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { frontDoorPort, tokens, units, onUnexpectedExit, stop };
}

/**
 * @param {AppsOptions} options
 * @param {Apps["tokens"]} tokens
 */
async function planApps({ broker, style = STYLES[0], dataFolder, daprd, env, ...options }, tokens) {
  const { replicas = {}, codeRoot = ROOT } = options;
  const target = join(dataFolder, "derived");
  const { relocation } = brokers[broker];
  await deriveTemplate({ root: codeRoot, target, broker, relocation, ports: OWN_PORTS });
  const templates = await readTemplate(target);
  const frontDoor = templates.find((app) => app.appID === FRONT_DOOR);
  if (!frontDoor) throw new Error(`dapr.yaml: there is no application ${FRONT_DOOR}.`);
  const both = {
    INTERACTION_STYLE: style,
    APP_API_TOKEN: tokens.app,
    DAPR_API_TOKEN: tokens.dapr,
    ...env,
  };
  const context = { daprd, templateFolder: target, dataFolder, env: both };
  const pairs = templates
    .flatMap((app) => listReplicas(app, replicas[app.appID]))
    .map((app) => planApp(app, context));
  const plans = pairs.flatMap(({ app, sidecar }) => [app, sidecar]);
  return { plans, frontDoorPort: frontDoor.appPort };
}

function makeToken() {
  return randomBytes(24).toString("hex");
}

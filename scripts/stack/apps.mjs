import { join } from "node:path";
import { answersHttp } from "./probes.mjs";
import { listSidecarArguments, makeEnvironment } from "./sidecar.mjs";

const APP_STOP_TIMEOUT_MS = 15_000;
// daprd gives itself 5 s to finish what it has begun.
const SIDECAR_STOP_TIMEOUT_MS = 10_000;

// Every port of a further replica is so much higher than the first one's.
const REPLICA_PORT_STEP = 100;

/** @typedef {import("./template.mjs").AppTemplate & { unitName: string }} Replica */

/**
 * The replicas of an application: the same with other ports, and names of their own for their
 * processes.
 *
 * @param {import("./template.mjs").AppTemplate} app
 * @param {number} [count]
 * @returns {Replica[]} the first is the application as dapr.yaml has it
 */
export function listReplicas(app, count = 1) {
  return Array.from({ length: count }, (_, index) => replicaOf(app, index + 1));
}

/**
 * @param {import("./template.mjs").AppTemplate} app
 * @param {number} number
 * @returns {Replica}
 */
function replicaOf(app, number) {
  const step = (number - 1) * REPLICA_PORT_STEP;
  return {
    ...app,
    unitName: number === 1 ? app.appID : `${app.appID}-${number}`,
    appPort: app.appPort + step,
    daprHTTPPort: app.daprHTTPPort + step,
    daprGRPCPort: app.daprGRPCPort + step,
    daprInternalGRPCPort: app.daprInternalGRPCPort + step,
    metricsPort: app.metricsPort + step,
  };
}

/**
 * Plans an application and its sidecar.
 *
 * @param {Replica} app
 * @param {object} options
 * @param {string} options.daprd
 * @param {string} options.templateFolder
 * @param {string} options.dataFolder
 * @param {Record<string, string>} options.env given to both beside what dapr.yaml gives
 * @returns {{ app: import("./unit.mjs").UnitPlan, sidecar: import("./unit.mjs").UnitPlan }}
 */
export function planApp(app, { daprd, templateFolder, dataFolder, env: extra }) {
  const env = makeEnvironment(app, extra);
  const [command = "", ...args] = app.command;
  const logs = join(dataFolder, "logs");
  return {
    app: {
      name: app.unitName,
      command,
      args,
      cwd: app.appDirPath,
      env,
      logFile: join(logs, `${app.unitName}.log`),
      stopTimeoutMs: APP_STOP_TIMEOUT_MS,
      isReady: () => answersHttp(`http://127.0.0.1:${app.appPort}/hearz`),
    },
    sidecar: {
      name: `${app.unitName}-sidecar`,
      command: daprd,
      args: listSidecarArguments(app, templateFolder),
      cwd: dataFolder,
      env,
      logFile: join(logs, `${app.unitName}-sidecar.log`),
      stopTimeoutMs: SIDECAR_STOP_TIMEOUT_MS,
      isReady: () => answersHttp(`http://127.0.0.1:${app.daprHTTPPort}/v1.0/healthz`),
    },
  };
}

/**
 * The ports of an application and its sidecar.
 *
 * @param {import("./template.mjs").AppTemplate} app
 * @returns {import("./ports.mjs").PortNeed[]}
 */
export function listAppPorts(app) {
  const sidecar = [app.daprHTTPPort, app.daprGRPCPort, app.daprInternalGRPCPort, app.metricsPort];
  return [
    { port: app.appPort, user: app.appID },
    ...sidecar.map((port) => ({ port, user: `the sidecar of ${app.appID}` })),
  ];
}

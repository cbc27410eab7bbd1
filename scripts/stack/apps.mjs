import { join } from "node:path";
import { answersHttp } from "./probes.mjs";
import { listSidecarArguments, makeEnvironment } from "./sidecar.mjs";

const APP_STOP_TIMEOUT_MS = 15_000;
// daprd gives itself 5 s to finish what it has begun.
const SIDECAR_STOP_TIMEOUT_MS = 10_000;

/**
 * Plans an application and its sidecar.
 *
 * @param {import("./template.mjs").AppTemplate} app
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
      name: app.appID,
      command,
      args,
      cwd: app.appDirPath,
      env,
      logFile: join(logs, `${app.appID}.log`),
      stopTimeoutMs: APP_STOP_TIMEOUT_MS,
      isReady: () => answersHttp(`http://127.0.0.1:${app.appPort}/readyz`),
    },
    sidecar: {
      name: `${app.appID}-sidecar`,
      command: daprd,
      args: listSidecarArguments(app, templateFolder),
      cwd: dataFolder,
      env,
      logFile: join(logs, `${app.appID}-sidecar.log`),
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

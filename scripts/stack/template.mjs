import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/**
 * The keys of dapr.yaml that are handed to the sidecar, as the Dapr CLI does it. A true flag goes
 * without its value.
 *
 * @type {Readonly<Record<string, string>>}
 */
export const SIDECAR_FLAGS = {
  appID: "--app-id",
  appPort: "--app-port",
  appProtocol: "--app-protocol",
  appMaxConcurrency: "--app-max-concurrency",
  daprHTTPPort: "--dapr-http-port",
  daprGRPCPort: "--dapr-grpc-port",
  daprInternalGRPCPort: "--dapr-internal-grpc-port",
  metricsPort: "--metrics-port",
  configFilePath: "--config",
  placementHostAddress: "--placement-host-address",
  schedulerHostAddress: "--scheduler-host-address",
  logLevel: "--log-level",
  enableApiLogging: "--enable-api-logging",
  enableAppHealthCheck: "--enable-app-health-check",
  appHealthCheckPath: "--app-health-check-path",
  appHealthProbeInterval: "--app-health-probe-interval",
  appHealthProbeTimeout: "--app-health-probe-timeout",
  appHealthThreshold: "--app-health-threshold",
  maxBodySize: "--max-body-size",
  readBufferSize: "--read-buffer-size",
};

const OTHER_KEYS = ["appDirPath", "command", "env", "resourcesPaths"];
// Where the CLI writes logs; the launcher has one place of its own for all of them.
const IGNORED_KEYS = ["daprdLogDestination", "appLogDestination"];
const NEEDED_KEYS = [
  ...["appID", "appPort", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "metricsPort"],
  ...["appDirPath", "command", "configFilePath", "resourcesPaths"],
];

/**
 * @typedef {object} AppTemplate one application of dapr.yaml, with what is common to all merged in
 * @property {string} appID
 * @property {number} appPort
 * @property {number} daprHTTPPort
 * @property {number} daprGRPCPort
 * @property {number} daprInternalGRPCPort
 * @property {number} metricsPort
 * @property {string} appDirPath
 * @property {string[]} command
 * @property {string} configFilePath
 * @property {string[]} resourcesPaths
 * @property {string} [appProtocol]
 * @property {Record<string, unknown>} env
 */

/**
 * Reads dapr.yaml, the one place that says what runs.
 *
 * @param {string} root the folder that holds it
 * @returns {Promise<AppTemplate[]>} in the order of the file
 * @throws {Error} when a key is missing, or is one that the launcher would leave out
 */
export async function readTemplate(root) {
  const { common = {}, apps } = parse(await readFile(join(root, "dapr.yaml"), "utf8"));
  return apps.map((/** @type {Record<string, unknown>} */ app) => {
    const { env = {} } = app;
    return check({ ...common, ...app, env: { ...common.env, .../** @type {object} */ (env) } });
  });
}

/**
 * @param {Record<string, unknown>} app
 * @returns {AppTemplate}
 */
function check(app) {
  const known = [...Object.keys(SIDECAR_FLAGS), ...OTHER_KEYS, ...IGNORED_KEYS];
  const unknown = Object.keys(app).filter((key) => !known.includes(key));
  const missing = NEEDED_KEYS.filter((key) => app[key] === undefined);
  const { appID } = app;
  if (missing.length > 0) throw new Error(`dapr.yaml: ${appID} lacks ${missing.join(", ")}.`);
  if (unknown.length > 0) {
    // Left out in silence it would make `npm start` run something else than `dapr run -f .`.
    throw new Error(
      `dapr.yaml: the launcher does not know ${unknown.join(", ")}; see stack/template.mjs.`,
    );
  }
  return /** @type {AppTemplate} */ (/** @type {unknown} */ (app));
}

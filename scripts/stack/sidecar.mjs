import { resolve } from "node:path";
import { SIDECAR_FLAGS } from "./template.mjs";

const LOOPBACK = "127.0.0.1";

/**
 * The arguments of daprd for one application: what the Dapr CLI gives it, and nothing open to the
 * network.
 *
 * @param {import("./template.mjs").AppTemplate} app
 * @param {string} folder that the paths of the template start from
 * @returns {string[]}
 */
export function listSidecarArguments(app, folder) {
  const resources = app.resourcesPaths.flatMap((path) => [
    "--resources-path",
    resolve(folder, path),
  ]);
  const located = { ...app, configFilePath: resolve(folder, app.configFilePath) };
  return [
    ...Object.entries(located).flatMap(([key, value]) => listFlag(SIDECAR_FLAGS[key], value)),
    ...resources,
    ...["--app-channel-address", LOOPBACK],
    ...["--dapr-listen-addresses", LOOPBACK],
    ...["--dapr-internal-grpc-listen-address", LOOPBACK],
    ...["--metrics-listen-address", LOOPBACK],
  ];
}

/**
 * @param {string | undefined} flag
 * @param {unknown} value
 */
function listFlag(flag, value) {
  if (flag === undefined || value === false) return [];
  return value === true ? [flag] : [flag, String(value)];
}

/**
 * The environment of an application and its sidecar: what the Dapr CLI gives both.
 *
 * @param {import("./template.mjs").AppTemplate} app
 * @param {Record<string, string>} extra
 * @returns {NodeJS.ProcessEnv}
 */
export function makeEnvironment(app, extra) {
  const own = Object.entries(app.env).map(([key, value]) => [key, String(value)]);
  return {
    ...process.env,
    APP_ID: app.appID,
    APP_CHANNEL_ADDRESS: LOOPBACK,
    APP_PORT: String(app.appPort),
    APP_PROTOCOL: app.appProtocol ?? "http",
    DAPR_HTTP_PORT: String(app.daprHTTPPort),
    DAPR_GRPC_PORT: String(app.daprGRPCPort),
    DAPR_METRICS_PORT: String(app.metricsPort),
    // Sidecars announce this address to each other, and listen on no other.
    DAPR_HOST_IP: LOOPBACK,
    ...Object.fromEntries(own),
    ...extra,
  };
}

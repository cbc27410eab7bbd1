import { join, resolve } from "node:path";
import type { Port } from "./ports.ts";
import { respondsOk } from "./probes.ts";
import { type AppTemplate, flagOf } from "./template.ts";
import type { UnitPlan } from "./unit.ts";

const LOOPBACK = "127.0.0.1";
const APP_STOP_TIMEOUT_MS = 15_000;
// daprd gives itself 5 s to finish its requests.
const SIDECAR_STOP_TIMEOUT_MS = 10_000;
// Responds with 200 once the service can serve requests.
const STARTUP_PATH = "/startupz";
// The distance between the ports of two replicas.
const REPLICA_PORT_STEP = 100;

/** An application with ports and a name of its own. */
export interface Replica extends AppTemplate {
  unitName: string;
}

/** The replicas of an application; the first is the application as dapr.yaml has it. */
export function listReplicas(app: AppTemplate, count = 1): Replica[] {
  return Array.from({ length: count }, (_, index) => {
    const step = index * REPLICA_PORT_STEP;
    return {
      ...app,
      unitName: index === 0 ? app.appID : `${app.appID}-${index + 1}`,
      appPort: app.appPort + step,
      daprHTTPPort: app.daprHTTPPort + step,
      daprGRPCPort: app.daprGRPCPort + step,
      daprInternalGRPCPort: app.daprInternalGRPCPort + step,
      metricsPort: app.metricsPort + step,
    };
  });
}

/** Plans an application and its sidecar; `env` is added to the environment of both, `appEnv` to that of the application. */
export function planApp(
  app: Replica,
  options: {
    daprd: string;
    templateFolder: string;
    dataFolder: string;
    env: Record<string, string>;
    appEnv: Record<string, string>;
  },
): UnitPlan[] {
  const { daprd, templateFolder, dataFolder } = options;
  const env = makeEnvironment(app, options.env);
  const [command = "", ...args] = app.command;
  const sidecarName = `${app.unitName}-sidecar`;
  const logFileOf = (name: string) => join(dataFolder, "logs", `${name}.log`);
  return [
    {
      name: app.unitName,
      command,
      args,
      cwd: app.appDirPath,
      env: { ...env, ...options.appEnv },
      logFile: logFileOf(app.unitName),
      stopTimeoutMs: APP_STOP_TIMEOUT_MS,
      isReady: () => respondsOk(`http://127.0.0.1:${app.appPort}${STARTUP_PATH}`),
    },
    {
      name: sidecarName,
      command: daprd,
      args: listSidecarArguments(app, templateFolder),
      cwd: templateFolder,
      env,
      logFile: logFileOf(sidecarName),
      stopTimeoutMs: SIDECAR_STOP_TIMEOUT_MS,
      isReady: () => respondsOk(`http://127.0.0.1:${app.daprHTTPPort}/v1.0/healthz`),
    },
  ];
}

/** The ports of an application and its sidecar. */
export function listAppPorts(app: Replica): Port[] {
  const sidecar = [app.daprHTTPPort, app.daprGRPCPort, app.daprInternalGRPCPort, app.metricsPort];
  return [
    { port: app.appPort, user: app.appID },
    ...sidecar.map((port) => ({ port, user: `the sidecar of ${app.appID}` })),
  ];
}

/**
 * The arguments of daprd for one application: those of the Dapr CLI, and nothing listens on the network. The paths of
 * the template start in `folder`.
 */
function listSidecarArguments(app: AppTemplate, folder: string): string[] {
  const resources = app.resourcesPaths.flatMap((path) => [
    "--resources-path",
    resolve(folder, path),
  ]);
  const located = { ...app, configFilePath: resolve(folder, app.configFilePath) };
  return [
    ...Object.entries(located).flatMap(([key, value]) => listFlag(flagOf(key), value)),
    ...resources,
    ...["--app-channel-address", LOOPBACK],
    ...["--dapr-listen-addresses", LOOPBACK],
    ...["--dapr-internal-grpc-listen-address", LOOPBACK],
    ...["--metrics-listen-address", LOOPBACK],
  ];
}

/** A true flag has no value. */
function listFlag(flag: string | undefined, value: unknown): string[] {
  if (flag === undefined || value === false) return [];
  return value === true ? [flag] : [flag, String(value)];
}

/** The environment of an application and its sidecar: that of the Dapr CLI, and `extra`. */
function makeEnvironment(app: AppTemplate, extra: Record<string, string>): NodeJS.ProcessEnv {
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

import { join } from "node:path";
import type { Port } from "./ports.ts";
import { respondsOk } from "./probes.ts";
import { listSidecarArguments, makeEnvironment } from "./sidecar.ts";
import type { AppTemplate } from "./template.ts";
import type { UnitPlan } from "./unit.ts";

const APP_STOP_TIMEOUT_MS = 15_000;
// daprd gives itself 5 s to finish its requests.
const SIDECAR_STOP_TIMEOUT_MS = 10_000;
// Responds with 200 once the service can serve requests.
const STARTUP_PATH = "/hearz";
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

/** Plans an application and its sidecar; `env` is added to the environment of both. */
export function planApp(
  app: Replica,
  options: {
    daprd: string;
    templateFolder: string;
    dataFolder: string;
    env: Record<string, string>;
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
      env,
      logFile: logFileOf(app.unitName),
      stopTimeoutMs: APP_STOP_TIMEOUT_MS,
      isReady: () => respondsOk(`http://127.0.0.1:${app.appPort}${STARTUP_PATH}`),
    },
    {
      name: sidecarName,
      command: daprd,
      args: listSidecarArguments(app, templateFolder),
      cwd: dataFolder,
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

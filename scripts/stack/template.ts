import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

/** The keys of dapr.yaml that become options of daprd, as with the Dapr CLI. */
export const SIDECAR_FLAGS: Readonly<Record<string, string>> = {
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
// Where the CLI writes logs; the launcher has its own folder for all of them.
const IGNORED_KEYS = ["daprdLogDestination", "appLogDestination"];
const NEEDED_KEYS = [
  ...["appID", "appPort", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "metricsPort"],
  ...["appDirPath", "command", "configFilePath", "resourcesPaths"],
];

/** An application of dapr.yaml, merged with `common`. */
export interface AppTemplate {
  appID: string;
  appPort: number;
  daprHTTPPort: number;
  daprGRPCPort: number;
  daprInternalGRPCPort: number;
  metricsPort: number;
  appDirPath: string;
  command: string[];
  configFilePath: string;
  resourcesPaths: string[];
  appProtocol?: string;
  env: Record<string, unknown>;
}

/**
 * Reads the applications in a folder's dapr.yaml, the one place that says what runs.
 * @throws Error when a key is missing or unknown to the launcher
 */
export async function readTemplate(folder: string): Promise<AppTemplate[]> {
  const { common = {}, apps } = parse(await readFile(join(folder, "dapr.yaml"), "utf8"));
  return apps.map((own: { env?: object }) => {
    const app = { ...common, ...own, env: { ...common.env, ...own.env } };
    assertKeys(app);
    return app;
  });
}

function assertKeys(
  app: Record<string, unknown>,
): asserts app is Record<string, unknown> & AppTemplate {
  const known = [...Object.keys(SIDECAR_FLAGS), ...OTHER_KEYS, ...IGNORED_KEYS];
  const unknown = Object.keys(app).filter((key) => !known.includes(key));
  const missing = NEEDED_KEYS.filter((key) => app[key] === undefined);
  if (missing.length > 0)
    throw new Error(`dapr.yaml: ${app["appID"]} lacks ${missing.join(", ")}.`);
  if (unknown.length > 0) {
    // Ignored, `npm start` would run something else than `dapr run -f .`.
    throw new Error(
      `dapr.yaml: the launcher does not know ${unknown.join(", ")}; see stack/template.ts.`,
    );
  }
}

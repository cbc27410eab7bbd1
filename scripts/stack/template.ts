import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";

const NEEDED_SIDECAR_KEYS = [
  ...["appID", "appPort", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "metricsPort"],
  "configFilePath",
];
/** The keys of dapr.yaml that become options of daprd, as with the Dapr CLI. */
const SIDECAR_KEYS = [
  ...NEEDED_SIDECAR_KEYS,
  ...["appProtocol", "appMaxConcurrency", "placementHostAddress", "schedulerHostAddress"],
  ...["logLevel", "enableApiLogging", "enableAppHealthCheck", "appHealthCheckPath"],
  ...["appHealthProbeInterval", "appHealthProbeTimeout", "appHealthThreshold"],
  ...["maxBodySize", "readBufferSize"],
];
const NEEDED_KEYS = [...NEEDED_SIDECAR_KEYS, "appDirPath", "command", "resourcesPaths"];
const KNOWN_KEYS = [
  ...[...SIDECAR_KEYS, ...NEEDED_KEYS, "env"],
  // Where the CLI writes logs; the launcher has its own folder for all of them.
  ...["daprdLogDestination", "appLogDestination"],
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

/** The option of daprd for a key of dapr.yaml, such as "--dapr-http-port"; undefined when the key is for the launcher. */
export function flagOf(key: string): string | undefined {
  if (key === "configFilePath") return "--config";
  if (!SIDECAR_KEYS.includes(key)) return undefined;
  const words = key.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? [];
  return `--${words.join("-").toLowerCase()}`;
}

/**
 * Reads the applications in a folder's dapr.yaml, the one place that says what runs.
 * @throws Error when a key is missing or unknown to the launcher
 */
export async function readTemplate(folder: string): Promise<AppTemplate[]> {
  const { common = {}, apps } = parse(await readFile(join(folder, "dapr.yaml"), "utf8"));
  return apps.map((own: { env?: object }) => {
    const app = { ...common, ...own, env: { ...common.env, ...own.env } };
    checkKeys(app);
    return app;
  });
}

function checkKeys(app: Record<string, unknown>) {
  const { appID } = app;
  const missing = NEEDED_KEYS.filter((key) => app[key] === undefined);
  if (missing.length > 0) throw new Error(`dapr.yaml: ${appID} lacks ${missing.join(", ")}.`);
  const unknown = Object.keys(app).filter((key) => !KNOWN_KEYS.includes(key));
  if (unknown.length === 0) return;
  // Ignored, `npm start` would run something else than `dapr run -f .`.
  throw new Error(
    `dapr.yaml: the launcher does not know ${unknown.join(", ")}; see stack/template.ts.`,
  );
}

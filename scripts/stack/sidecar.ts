import { resolve } from "node:path";
import { type AppTemplate, SIDECAR_FLAGS } from "./template.ts";

const LOOPBACK = "127.0.0.1";

/**
 * The arguments of daprd for one application: those of the Dapr CLI, and nothing listens on the network. The paths of
 * the template start in `folder`.
 */
export function listSidecarArguments(app: AppTemplate, folder: string): string[] {
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

/** A true flag has no value. */
function listFlag(flag: string | undefined, value: unknown): string[] {
  if (flag === undefined || value === false) return [];
  return value === true ? [flag] : [flag, String(value)];
}

/** The environment of an application and its sidecar: that of the Dapr CLI, and `extra`. */
export function makeEnvironment(
  app: AppTemplate,
  extra: Record<string, string>,
): NodeJS.ProcessEnv {
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

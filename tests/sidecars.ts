import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { respondsOk } from "../scripts/stack/probes.ts";
import type { UnitPlan } from "../scripts/stack/unit.ts";

const LOOPBACK = "127.0.0.1";

interface SidecarPlan {
  daprd: string;
  /** The app id. */
  app: string;
  /** The port of the app; without it the sidecar only calls. */
  appPort?: number;
  /** The first of four ports. */
  firstPort: number;
  /** The folder of one start; the sidecar runs below it in services/<app>, as by the committed dapr.yaml. */
  folder: string;
  /** The Dapr Configuration; without it Dapr's defaults apply. */
  configFile?: string;
}

/** The folder that a sidecar runs in. */
export function cwdOf({ folder, app }: Pick<SidecarPlan, "folder" | "app">): string {
  return join(folder, "services", app);
}

/** Plans a sidecar without components. Its API is on `firstPort`. */
export function planSidecar(plan: SidecarPlan): UnitPlan {
  const { daprd, app, appPort, firstPort, configFile } = plan;
  return {
    name: `${app}-${firstPort}`,
    command: daprd,
    args: [
      ...["--app-id", app, "--dapr-http-port", String(firstPort)],
      ...["--dapr-grpc-port", String(firstPort + 1)],
      ...["--dapr-internal-grpc-port", String(firstPort + 2)],
      ...["--metrics-port", String(firstPort + 3), "--metrics-listen-address", LOOPBACK],
      ...["--dapr-listen-addresses", LOOPBACK, "--dapr-internal-grpc-listen-address", LOOPBACK],
      ...["--placement-host-address", "", "--scheduler-host-address", ""],
      ...(appPort === undefined ? [] : ["--app-port", String(appPort)]),
      ...(configFile === undefined ? [] : ["--config", configFile]),
    ],
    cwd: cwdOf(plan),
    env: { ...process.env, DAPR_HOST_IP: LOOPBACK },
    logFile: join(plan.folder, "logs", `${app}-${firstPort}.log`),
    stopTimeoutMs: 10_000,
    isReady: () => respondsOk(`http://${LOOPBACK}:${firstPort}/v1.0/healthz`),
  };
}

/** Starts an app that responds to every request with `text`. */
export async function startApp(text: string): Promise<{ port: number; stop(): void }> {
  const server = createServer((_, response) => response.end(text));
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

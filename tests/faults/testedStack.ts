import { fileURLToPath } from "node:url";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import type { RunOptions } from "./run.ts";
import type { SidecarProxies } from "./sidecarProxies.ts";

export const replicas = { billing: 2, notification: 2 };

const crashModule = fileURLToPath(new URL("./crash.mjs", import.meta.url));

interface Surroundings extends Pick<SidecarProxies, "appEnv"> {
  dataFolder: string;
  crashFolder: string;
}

/** Starts the shop with crash points, behind the proxies, and with the sidecar's restart that the supervisor completes. */
export function startTestedStack(
  { broker, style, members, codeRoot }: RunOptions,
  { dataFolder, crashFolder, appEnv }: Surroundings,
): Promise<Stack> {
  return startStack({
    ...{ broker, style, members, dataFolder, replicas, appEnv },
    report: () => {},
    env: {
      NODE_OPTIONS: `--import=${crashModule}`,
      ARCH_CRASH_FOLDER: crashFolder,
      RESTART_SILENT_SIDECAR: "true",
    },
    ...(codeRoot !== undefined && { codeRoot }),
  });
}

import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Provisioning } from "./cache.ts";
import { ensureGoTool } from "./goTool.ts";

const DAPR_FOLDERS = [join(homedir(), ".dapr", "bin")];

/** Finds or builds daprd; throws as `ensureGoTool` does. */
export async function ensureDaprd(provisioning: Provisioning = {}): Promise<string> {
  const components = await readFile(new URL("daprd-components.go", import.meta.url), "utf8");
  const daprd = {
    name: "daprd",
    folders: DAPR_FOLDERS,
    atLeast: "1.17.5",
    path: "github.com/dapr/dapr",
    version: "1.18.2",
    sum: "h1:yT1BXImaUiYtIKaKVnOBiWVFqQU1ckQaiXkXEO2+Dh0=",
    replaced: { "cmd/daprd/components/zz_notag.go": components },
    // What `daprd --version` prints, and a field of each line of its log.
    variables: [
      "github.com/dapr/dapr/pkg/buildinfo.version=1.18.2",
      "github.com/dapr/kit/logger.DaprVersion=1.18.2",
    ],
    mainPackage: "./cmd/daprd",
    advice: "Install the Dapr CLI and run `dapr init --slim`",
  };
  return await ensureGoTool(daprd, provisioning);
}

/** Finds or builds the Dapr CLI, which only the tests of `dapr run -f .` need; throws as `ensureGoTool` does. */
export function ensureDaprCli(provisioning: Provisioning = {}): Promise<string> {
  const cli = {
    name: "dapr",
    folders: DAPR_FOLDERS,
    atLeast: "1.14",
    path: "github.com/dapr/cli",
    version: "1.16.5",
    sum: "h1:Q1oavb/t5pqxVxiXDKZ3ya7GxVFfbkyJ7sHXUWZHC2g=",
    requires: [
      // The version in the CLI's own go.mod, 1.16.3, cannot be downloaded.
      {
        path: "github.com/dapr/components-contrib",
        version: "v1.16.5",
        sum: "h1:UMq48FLIidUDukwHCt1CNjQu0q/37KmNd4vCLwvJybQ=",
      },
      // The version in the CLI's own go.mod; named here for the sums of what it requires.
      {
        path: "github.com/dapr/dapr",
        version: "v1.16.2",
        sum: "h1:pZ2WSW9CG8tbM+afIHO0lLiGr1/AV2O0bMF75OED0TI=",
      },
    ],
    variables: ["main.version=1.16.5"],
    mainPackage: ".",
    advice: "Install the Dapr CLI",
  };
  return ensureGoTool(cli, provisioning);
}

/** Finds or builds helm, which only the tests of the chart need; throws as `ensureGoTool` does. */
export function ensureHelm(provisioning: Provisioning = {}): Promise<string> {
  const helm = {
    name: "helm",
    versionArgs: ["version", "--short"],
    atLeast: "3.14",
    path: "helm.sh/helm/v4",
    version: "4.3.1",
    sum: "h1:UndCoLe9UPmNoL7IvWzaUXveL7T5t/ijoorEmgJdI9g=",
    variables: ["helm.sh/helm/v4/internal/version.version=v4.3.1"],
    mainPackage: "./cmd/helm",
    advice: "Install helm",
  };
  return ensureGoTool(helm, provisioning);
}

import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { showProgress } from "../../scripts/processes/progress.mjs";
import { runTool } from "../../scripts/processes/tool.mjs";
import { cached, provisioningLog } from "../../scripts/runtimes/cache.mjs";
import type { Watching } from "./measure.ts";

/** What is used of vega-lite and vega, which no package of the shop depends on. */
interface VegaLite {
  compile(spec: object): { spec: object };
}
interface Vega {
  parse(spec: object): object;
  View: new (runtime: object, options: { renderer: "none" }) => { toSVG(): Promise<string> };
}

/** Draws a specification of Vega-Lite as an SVG. */
export type Draw = (spec: object) => Promise<string>;

const here = fileURLToPath(new URL("vega", import.meta.url));

/** Gets Vega as the folder's package-lock.json pins it, installed into the cache when it is missing. */
export async function loadDraw(watching: Watching): Promise<Draw> {
  const folder = await installed(watching);
  const { resolve } = createRequire(join(folder, "package.json"));
  const load = (name: string) => import(pathToFileURL(resolve(name)).href);
  const [vega, vegaLite]: [Vega, VegaLite] = await Promise.all([load("vega"), load("vega-lite")]);
  return async function draw(spec) {
    const runtime = vega.parse(vegaLite.compile(spec).spec);
    return `${await new vega.View(runtime, { renderer: "none" }).toSVG()}\n`;
  };
}

async function installed({ report, signal }: Watching): Promise<string> {
  const lock = await readFile(join(here, "package-lock.json"));
  const key = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  return cached(`plots-${key}`, async (_, result) => {
    for (const file of ["package.json", "package-lock.json"]) {
      await copyFile(join(here, file), join(result, file));
    }
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const logFile = provisioningLog("plots");
    await showProgress(report, "npm: installing vega", () =>
      runTool({ command: "npm", args, cwd: result, logFile, signal }),
    );
  });
}

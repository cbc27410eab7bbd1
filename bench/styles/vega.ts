import { fileURLToPath } from "node:url";
import { ensureNpmFolder } from "../../scripts/runtimes/npmFolder.ts";
import type { RunContext } from "./measure.ts";

/** The used part of vega-lite and vega, which are no dependencies of the repository. */
interface VegaLite {
  compile(spec: object): { spec: object };
}
interface Vega {
  parse(spec: object): object;
  View: new (runtime: object, options: { renderer: "none" }) => { toSVG(): Promise<string> };
}

/** Renders a Vega-Lite specification as an SVG. */
export type Draw = (spec: object) => Promise<string>;

const here = fileURLToPath(new URL("vega", import.meta.url));

/** Loads Vega in the version of the folder's package-lock.json, and installs it into the cache if it is missing. */
export async function loadDraw(context: RunContext): Promise<Draw> {
  const load = await ensureNpmFolder({ folder: here, name: "plots", title: "vega", ...context });
  const [vega, vegaLite]: [Vega, VegaLite] = await Promise.all([load("vega"), load("vega-lite")]);
  return async function draw(spec) {
    const runtime = vega.parse(vegaLite.compile(spec).spec);
    return `${await new vega.View(runtime, { renderer: "none" }).toSVG()}\n`;
  };
}

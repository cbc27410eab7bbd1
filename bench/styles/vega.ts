import { fileURLToPath } from "node:url";
import { ensureNpmFolder } from "../../scripts/runtimes/npmFolder.ts";
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
  const load = await ensureNpmFolder({ folder: here, name: "plots", title: "vega", ...watching });
  const [vega, vegaLite]: [Vega, VegaLite] = await Promise.all([load("vega"), load("vega-lite")]);
  return async function draw(spec) {
    const runtime = vega.parse(vegaLite.compile(spec).spec);
    return `${await new vega.View(runtime, { renderer: "none" }).toSVG()}\n`;
  };
}

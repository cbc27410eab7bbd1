import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.ts";

/** All paths are below the root. */
export interface Image {
  /** Without the prefix `arch-`. */
  name: string;
  /** Of its workspace. */
  folder: string;
  /** What node runs by default. */
  command: string;
  /** Further folders that it contains. */
  extras: readonly string[];
}

/** What runs in a cluster beside the services: the setup of MongoDB, and the collection. */
const TOOLS: Image = {
  name: "tools",
  folder: "packages/tools",
  command: "packages/tools/dist/mongoSetup.js",
  extras: ["postman"],
};

/** One image for each service, and the tools. */
export function listImages(): Image[] {
  const services = readdirSync(join(ROOT, "services")).filter((name) =>
    existsSync(join(ROOT, "services", name, "package.json")),
  );
  const images = services.map((name) => {
    const folder = `services/${name}`;
    return { name, folder, command: `${folder}/dist/main.js`, extras: [] };
  });
  return [...images, TOOLS];
}

/** The version of all images. */
export function readVersion(): string {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT } from "../stack/root.ts";

/** All paths are below the root. */
export interface Image {
  /** Without the prefix `arch-`. */
  name: string;
  /** Of its workspace. */
  folder: string;
  /** What node runs by default. */
  command: string;
  /** Further files and folders that it contains. */
  extras: readonly string[];
}

/** What runs in a cluster beside the services: the setup of MongoDB, and `helm test`. */
const OTHERS: readonly Image[] = [
  {
    name: "mongo-setup",
    folder: "packages/mongo-setup",
    command: "packages/mongo-setup/dist/mongoSetup.js",
    extras: [],
  },
  {
    name: "newman",
    folder: "postman",
    command: "node_modules/newman/bin/newman.js",
    extras: ["postman/arch.postman_collection.json"],
  },
];

/** One image for each service, and the others. */
export function listImages(): Image[] {
  const images = listWorkspaces("services").map((folder) => {
    return { name: basename(folder), folder, command: `${folder}/dist/main.js`, extras: [] };
  });
  return [...images, ...OTHERS];
}

/** The folders of the workspaces in a folder, below the root. */
export function listWorkspaces(parent: "packages" | "services"): string[] {
  return readdirSync(join(ROOT, parent))
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(ROOT, folder, "package.json")));
}

/** The version of all images. */
export function readVersion(): string {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).version;
}

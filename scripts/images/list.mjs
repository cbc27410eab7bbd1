import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.mjs";

/**
 * @typedef {object} Image
 * @property {string} name without the prefix `arch-`
 * @property {string} folder of its workspace, below the root
 * @property {string} command what node runs unless told otherwise, below the root
 * @property {readonly string[]} extras further files and folders that it takes along
 */

/** @type {Image[]} What runs in a cluster beside the services: the set-up of MongoDB, and `helm test`. */
const OTHERS = [
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

/** @returns {Image[]} one for each service, and the others */
export function listImages() {
  const services = readdirSync(join(ROOT, "services")).filter((name) =>
    existsSync(join(ROOT, "services", name, "package.json")),
  );
  return [...services.map(describeService), ...OTHERS];
}

/** The version of all images. */
export function readVersion() {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return version;
}

/**
 * @param {string} name
 * @returns {Image}
 */
function describeService(name) {
  const folder = `services/${name}`;
  return { name, folder, command: `${folder}/dist/main.js`, extras: [] };
}

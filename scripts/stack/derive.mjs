import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { BROKERS } from "./choices.mjs";
import { moveUrl } from "./moveUrl.mjs";

/**
 * @typedef {object} Relocation where a component says how its broker is reached
 * @property {string} type of the component
 * @property {string} key of its metadata
 * @property {(value: string, ports: import("./ports.mjs").BackingPorts) => string} relocate
 */

/**
 * @typedef {object} Derivation
 * @property {string} root the folder of the committed dapr.yaml
 * @property {string} target the folder to fill; what is in it is thrown away
 * @property {import("./choices.mjs").BrokerName} broker
 * @property {Relocation} relocation
 * @property {import("./ports.mjs").BackingPorts} ports
 */

const HEADER =
  "# Derived from the dapr.yaml in the repository at each start; changes here are lost.\n";

/**
 * Writes a copy of dapr.yaml and of the components it names, changed to the chosen broker and to
 * the ports that MongoDB and the broker really have.
 *
 * @param {Derivation} derivation
 * @throws {Error} when something that must be changed is not where it is expected
 */
export async function deriveTemplate({ root, target, broker, relocation, ports }) {
  const template = parse(await readFile(join(root, "dapr.yaml"), "utf8"));
  const sections = [template.common, ...template.apps];
  useBroker(sections, broker);
  useMongod(sections, ports.mongod);
  for (const app of template.apps) app.appDirPath = resolve(root, app.appDirPath);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "dapr.yaml"), HEADER + stringify(template));
  await copyResources(sections, root, target);
  await relocateComponent(join(target, findBrokerPath(sections)), relocation, ports);
}

/**
 * @typedef {object} Section `common`, or one of `apps`
 * @property {string[]} [resourcesPaths]
 * @property {string} [configFilePath]
 * @property {Record<string, string>} [env]
 */

/**
 * @param {Section[]} sections
 * @param {string} broker
 */
function useBroker(sections, broker) {
  const chosen = findBrokerPath(sections);
  const replacement = join(dirname(chosen), broker);
  for (const section of sections) {
    section.resourcesPaths &&= section.resourcesPaths.map((path) => {
      return path === chosen ? replacement : path;
    });
  }
}

/** @param {Section[]} sections */
function findBrokerPath(sections) {
  const names = /** @type {readonly string[]} */ (BROKERS);
  const paths = sections.flatMap((section) => section.resourcesPaths ?? []);
  const found = new Set(paths.filter((path) => names.includes(basename(path))));
  const [path] = found;
  if (path === undefined || found.size > 1) {
    throw new Error(`dapr.yaml: resourcesPaths must name one folder of ${BROKERS.join(", ")}.`);
  }
  return path;
}

/**
 * @param {Section[]} sections
 * @param {number} port
 */
function useMongod(sections, port) {
  let found = false;
  for (const { env } of sections) {
    if (env?.["MONGO_URL"] === undefined) continue;
    env["MONGO_URL"] = moveUrl(env["MONGO_URL"], port);
    found = true;
  }
  if (!found) throw new Error("dapr.yaml: no env names MONGO_URL, so MongoDB cannot be set.");
}

/**
 * @param {Section[]} sections
 * @param {string} root
 * @param {string} target
 */
async function copyResources(sections, root, target) {
  const paths = sections.flatMap(({ resourcesPaths = [], configFilePath }) => {
    return configFilePath ? [...resourcesPaths, configFilePath] : resourcesPaths;
  });
  for (const path of new Set(paths)) {
    await cp(join(root, path), join(target, path), { recursive: true });
  }
}

/**
 * @param {string} folder
 * @param {Relocation} relocation
 * @param {import("./ports.mjs").BackingPorts} ports
 */
async function relocateComponent(folder, { type, key, relocate }, ports) {
  let components = 0;
  let found = 0;
  for (const name of await readdir(folder)) {
    const documents = parseAllDocuments(await readFile(join(folder, name), "utf8"));
    for (const document of documents) {
      if (document.getIn(["spec", "type"]) !== type) continue;
      components += 1;
      /** @type {{ name: string, value: string }[]} */
      const metadata = document.toJS().spec.metadata ?? [];
      const index = metadata.findIndex((item) => item.name === key);
      const value = metadata[index]?.value;
      if (value === undefined) continue;
      document.setIn(["spec", "metadata", index, "value"], relocate(value, ports));
      found += 1;
    }
    await writeFile(join(folder, name), documents.map(String).join("---\n"));
  }
  if (components === 0 || found < components) {
    throw new Error(`${folder}: of ${components} components ${type}, ${found} have ${key}.`);
  }
}

import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import { BROKERS, type BrokerName, brokers } from "./brokers.ts";
import { MONGOD_PORT } from "./mongod.ts";
import { moveUrl } from "./ports.ts";

/** `common`, or one of `apps`. */
interface Section {
  resourcesPaths?: string[];
  configFilePath?: string;
  env?: Record<string, string>;
}

const HEADER =
  "# Derived from the dapr.yaml in the repository at each start; changes here are lost.\n";

/**
 * Writes a copy of dapr.yaml and its components for the chosen broker and the ports of `npm start`.
 * @throws Error when a value that must be changed is not at its expected place
 */
export async function deriveTemplate(options: {
  /** The folder of the committed dapr.yaml. */
  root: string;
  /** Emptied first. */
  target: string;
  broker: BrokerName;
}): Promise<void> {
  const { root, target, broker } = options;
  const template = parse(await readFile(join(root, "dapr.yaml"), "utf8"));
  const sections: Section[] = [template.common, ...template.apps];
  useBroker(sections, broker);
  useMongod(sections);
  for (const app of template.apps) app.appDirPath = resolve(root, app.appDirPath);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "dapr.yaml"), HEADER + stringify(template));
  await copyResources(sections, root, target);
  await moveComponents(join(target, findBrokerPath(sections)), broker);
}

function useBroker(sections: Section[], broker: BrokerName) {
  const committed = findBrokerPath(sections);
  const chosen = join(dirname(committed), broker);
  for (const section of sections) {
    section.resourcesPaths &&= section.resourcesPaths.map((path) =>
      path === committed ? chosen : path,
    );
  }
}

function findBrokerPath(sections: Section[]): string {
  const paths = sections.flatMap((section) => section.resourcesPaths ?? []);
  const isBroker = (path: string) => BROKERS.some((name) => name === basename(path));
  const [path, ...others] = new Set(paths.filter(isBroker));
  if (path !== undefined && others.length === 0) return path;
  throw new Error(`dapr.yaml: resourcesPaths must name one folder of ${BROKERS.join(", ")}.`);
}

function useMongod(sections: Section[]) {
  let found = false;
  for (const { env } of sections) {
    if (env?.["MONGO_URL"] === undefined) continue;
    env["MONGO_URL"] = moveUrl(env["MONGO_URL"], MONGOD_PORT.own);
    found = true;
  }
  if (!found) throw new Error("dapr.yaml: no env has MONGO_URL, so MongoDB cannot be set.");
}

async function copyResources(sections: Section[], root: string, target: string) {
  const paths = sections.flatMap(({ resourcesPaths = [], configFilePath }) =>
    configFilePath ? [...resourcesPaths, configFilePath] : resourcesPaths,
  );
  for (const path of new Set(paths)) {
    await cp(join(root, path), join(target, path), { recursive: true });
  }
}

async function moveComponents(folder: string, broker: BrokerName) {
  const { port, address } = brokers[broker];
  let components = 0;
  let found = 0;
  for (const name of await readdir(folder)) {
    const documents = parseAllDocuments(await readFile(join(folder, name), "utf8"));
    for (const document of documents) {
      if (document.getIn(["spec", "type"]) !== address.type) continue;
      components += 1;
      const metadata: { name: string; value: string }[] = document.toJS().spec.metadata ?? [];
      const index = metadata.findIndex((item) => item.name === address.key);
      const value = metadata[index]?.value;
      if (value === undefined) continue;
      document.setIn(["spec", "metadata", index, "value"], address.at(value, port.own));
      found += 1;
    }
    await writeFile(join(folder, name), documents.map(String).join("---\n"));
  }
  if (components === 0 || found < components) {
    throw new Error(
      `${folder}: of ${components} components ${address.type}, ${found} have ${address.key}.`,
    );
  }
}

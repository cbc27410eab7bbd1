import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { BROKERS, type BrokerName, brokers } from "./brokers.ts";
import { MONGOD_PORT } from "./mongod.ts";
import type { PortSet } from "./ports.ts";

/** `common`, or one of `apps`. */
interface Section {
  resourcesPaths?: string[];
  configFilePath?: string;
}

// By dapr.yaml a sidecar runs in services/<name>, by the launcher in the derived folder.
const NAMES_FILE = { committed: "../../name-resolution.db", own: "name-resolution.db" };

const HEADER =
  "# Derived from the dapr.yaml in the repository at each start; changes here are lost.\n";

/**
 * Writes a copy of dapr.yaml and its components for the chosen broker and the ports of `npm start`, from the
 * folder `root` to the folder `target`, which is emptied first. A sidecar that runs in `target` resolves names there.
 * @throws Error when an address or a folder that must be changed is missing
 */
export async function deriveTemplate(
  root: string,
  target: string,
  broker: BrokerName,
): Promise<void> {
  const committed = await readFile(join(root, "dapr.yaml"), "utf8");
  const template = parse(moveAddresses("dapr.yaml", committed, MONGOD_PORT));
  const sections: Section[] = [template.common, ...template.apps];
  useBroker(sections, broker);
  for (const app of template.apps) app.appDirPath = resolve(root, app.appDirPath);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await writeFile(join(target, "dapr.yaml"), HEADER + stringify(template));
  await copyResources(sections, root, target);
  const brokerPath = findBrokerPath(sections);
  for (const name of await readdir(join(target, brokerPath))) {
    await rewrite(target, join(brokerPath, name), (file, text) =>
      moveAddresses(file, text, brokers[broker].port),
    );
  }
  const configurations = sections.flatMap(({ configFilePath }) => configFilePath ?? []);
  for (const path of new Set(configurations)) await rewrite(target, path, moveNamesFile);
}

async function rewrite(
  folder: string,
  file: string,
  change: (file: string, text: string) => string,
) {
  const path = join(folder, file);
  await writeFile(path, change(file, await readFile(path, "utf8")));
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

async function copyResources(sections: Section[], root: string, target: string) {
  const paths = sections.flatMap(({ resourcesPaths = [], configFilePath }) =>
    configFilePath ? [...resourcesPaths, configFilePath] : resourcesPaths,
  );
  for (const path of new Set(paths)) {
    await cp(join(root, path), join(target, path), { recursive: true });
  }
}

/** Replaces each host with the committed port. */
function moveAddresses(file: string, text: string, { committed, own }: Record<PortSet, number>) {
  const moved = text.replaceAll(new RegExp(`[\\w.-]+:${committed}\\b`, "g"), `127.0.0.1:${own}`);
  if (moved === text) throw new Error(`${file}: there is no address with port ${committed}.`);
  return moved;
}

function moveNamesFile(file: string, text: string) {
  const moved = text.replace(NAMES_FILE.committed, NAMES_FILE.own);
  if (moved === text) throw new Error(`${file}: there is no ${NAMES_FILE.committed}.`);
  return moved;
}

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { ensureHelm } from "../../scripts/runtimes/goTools.ts";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { STYLES } from "../../scripts/stack/choices.ts";
import type { PodSpec, Rendered, Specs } from "./objects.ts";

export const chartFolder = fileURLToPath(new URL("../../helm", import.meta.url));
export const namespace = "shop-of-a-test";

const execute = promisify(execFile);

/** Runs helm and returns its output. @throws Error with helm's message when it fails. */
export async function helm(...args: string[]): Promise<string> {
  const program = await ensureHelm();
  const { stdout } = await execute(program, args, { maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** The objects that an install with these values would create, such as `render("broker=rabbitmq")`. */
export async function render(...values: string[]): Promise<Rendered[]> {
  return renderWith([], ...values);
}

/** The same with further arguments of helm. */
export async function renderWith(args: string[], ...values: string[]): Promise<Rendered[]> {
  const sets = values.flatMap((value) => ["--set", value]);
  const own = ["--namespace", namespace, ...sets];
  const text = await helm("template", "arch", chartFolder, ...own, ...args);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

/** The servers that the chart can bundle. */
export const servers = ["mongodb", ...BROKERS] as const;

const ownBacking = servers.map((name) => `${name}.existingSecret=my-own`);

/** Every combination of broker, style, and bundled or own backing services. */
export const choices = BROKERS.flatMap((broker) =>
  STYLES.flatMap((style) =>
    [[], ownBacking].map((own) => ({
      title: `${broker}, ${style}, ${own.length > 0 ? "own" : "bundled"} backing services`,
      broker,
      style,
      isOwn: own.length > 0,
      values: [`broker=${broker}`, `style=${style}`, ...own],
    })),
  ),
);

/** The objects of one kind. */
export function ofKind<K extends keyof Specs>(
  objects: readonly Rendered[],
  kind: K,
): Rendered<K>[] {
  return objects.filter((object): object is Rendered<K> => object.kind === kind);
}

/** The pods that an install would create, by the names of their controllers. */
export function podsOf(objects: readonly Rendered[]): [string, PodSpec][] {
  const controllers = [...ofKind(objects, "Deployment"), ...ofKind(objects, "StatefulSet")];
  return [
    ...controllers.map(({ metadata, spec }): [string, PodSpec] => [
      metadata.name,
      spec.template.spec,
    ]),
    ...ofKind(objects, "Pod").map(({ metadata, spec }): [string, PodSpec] => [metadata.name, spec]),
  ];
}

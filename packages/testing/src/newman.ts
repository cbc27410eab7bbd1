import { readFile } from "node:fs/promises";
import newman from "newman";
import { parseJson } from "./json.ts";

const collectionUrl = new URL("../../../postman/arch.postman_collection.json", import.meta.url);

/** The result of a run of the collection. */
export interface NewmanResult {
  /** Names of the requests in the order in which they ran, a repeated one once. */
  requests: string[];
  assertions: number;
  failures: string[];
}

/** The parts of the collection file that tests use. */
export interface Collection {
  item: { name: string; item: { name: string; event: { script: { exec: string[] } }[] }[] }[];
  variable: { key: string; value: string }[];
}

/** The collection as committed. */
export async function readCollection(): Promise<Collection> {
  return parseJson<Collection>(await readFile(collectionUrl, "utf8"));
}

/** Runs the collection, or only one folder of it, against a gateway. */
export async function runNewman(
  baseUrl: string,
  collection?: Collection,
  folder?: string,
): Promise<NewmanResult> {
  const options = {
    collection: collection ?? (await readCollection()),
    ...(folder !== undefined && { folder }),
    envVar: [{ key: "baseUrl", value: baseUrl }],
    reporters: [],
  };
  const summary = await new Promise<newman.NewmanRunSummary>((resolve, reject) => {
    newman.run(options, (error, result) => (error ? reject(error) : resolve(result)));
  });
  return {
    requests: [...new Set(summary.run.executions.map(({ item }) => item.name))],
    assertions: summary.run.stats.assertions.total ?? 0,
    failures: summary.run.failures.map(({ source, error }) => `${source?.name}: ${error.message}`),
  };
}

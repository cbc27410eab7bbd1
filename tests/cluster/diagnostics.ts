import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cluster } from "./cluster.ts";

const logOptions = [
  "--all-containers",
  "--prefix",
  "--tail=500",
  "--ignore-errors",
  "--max-log-requests=100",
];

/** Writes the pods' states, events and logs to a file before the test deletes them; returns the file's path. */
export async function writeDiagnostics({
  kubectl,
  namespace,
  logFolder,
}: Cluster): Promise<string> {
  const pods = "--selector=app.kubernetes.io/part-of=arch";
  const queries = [
    ["get", "pods", "--output=wide"],
    ["describe", "pods"],
    ["get", "events", "--sort-by=.lastTimestamp"],
    // A container that has not started has no log; --ignore-errors keeps the logs of the others.
    ["logs", pods, ...logOptions],
  ];
  const results = await Promise.allSettled(queries.map((words) => kubectl(...words)));
  const parts = results.map((result) =>
    result.status === "fulfilled" ? result.value : String(result.reason),
  );
  const file = join(logFolder, `${namespace}.log`);
  await writeFile(file, parts.join("\n"));
  return file;
}

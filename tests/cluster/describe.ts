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

/** Writes down what a failure is to be understood by, before it is taken away; answers the file's name. */
export async function describe({ kubectl, namespace, logFolder }: Cluster): Promise<string> {
  const pods = "--selector=app.kubernetes.io/part-of=arch";
  const questions = [
    ["get", "pods", "--output=wide"],
    ["describe", "pods"],
    ["get", "events", "--sort-by=.lastTimestamp"],
    // A container that has not started has no log, and the others' are still worth having.
    ["logs", pods, ...logOptions],
  ];
  const answers = await Promise.allSettled(questions.map((words) => kubectl(...words)));
  const parts = answers.map((answer) =>
    answer.status === "fulfilled" ? answer.value : String(answer.reason),
  );
  const file = join(logFolder, `${namespace}.log`);
  await writeFile(file, parts.join("\n"));
  return file;
}

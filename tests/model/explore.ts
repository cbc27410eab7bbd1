import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** The runs of one exploration; the seed and path of a failure reproduce it. */
export interface Exploration {
  numRuns: number;
  seed: number;
  path?: string | undefined;
}

/** The result of an exploration. */
export interface Findings {
  /** The smallest failing run with its trace; undefined if all runs passed. */
  failure: string | undefined;
  /** The names of the coverage items that no run has reached. */
  missing: string[];
}

/**
 * Explores in one process for each core, each with its own seed. Separate processes also avoid the
 * test runner's promise hooks, which double the duration.
 */
export async function explore({ numRuns, seed, path }: Exploration): Promise<Findings> {
  const explorers = path === undefined ? availableParallelism() : 1;
  const share = Math.ceil(numRuns / explorers);
  const all = await Promise.all(
    Array.from({ length: explorers }, (_, index) =>
      runExplorer({ numRuns: share, seed: seed + index, path }),
    ),
  );
  return {
    failure: all.find(({ failure }) => failure !== undefined)?.failure,
    missing: all
      .map(({ missing }) => missing)
      .reduce((some, others) => some.filter((item) => others.includes(item))),
  };
}

function runExplorer(exploration: Exploration): Promise<Findings> {
  const module = fileURLToPath(new URL("./explorer.ts", import.meta.url));
  const explorer = fork(module, [JSON.stringify(exploration)]);
  return new Promise((resolve, reject) => {
    explorer.once("message", (findings) => resolve(findings as Findings));
    explorer.once("error", reject);
    explorer.once("exit", (code) => reject(new Error(`An explorer exited with code ${code}`)));
  });
}

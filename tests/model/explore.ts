import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** Which runs to make; seed and path of a failure make it happen again. */
export interface Exploration {
  numRuns: number;
  seed: number;
  path?: string | undefined;
}

/** What came of them. */
export interface Findings {
  /** The smallest failing run with all that happened in it, if one failed. */
  failure: string | undefined;
  /** What the runs should have come upon and have not. */
  unseen: string[];
}

/**
 * Explores on all cores, each with a seed of its own. In processes of their own also because there
 * the test runner does not watch every promise, which takes as long as the runs themselves.
 */
export async function explore({ numRuns, seed, path }: Exploration): Promise<Findings> {
  const explorers = path === undefined ? availableParallelism() : 1;
  const share = Math.ceil(numRuns / explorers);
  const all = await Promise.all(
    Array.from({ length: explorers }, (_, index) =>
      sendExplorer({ numRuns: share, seed: seed + index, path }),
    ),
  );
  return {
    failure: all.find(({ failure }) => failure !== undefined)?.failure,
    unseen: all
      .map(({ unseen }) => unseen)
      .reduce((some, others) => some.filter((sight) => others.includes(sight))),
  };
}

function sendExplorer(exploration: Exploration): Promise<Findings> {
  const module = fileURLToPath(new URL("./explorer.ts", import.meta.url));
  const explorer = fork(module, [JSON.stringify(exploration)]);
  return new Promise((resolve, reject) => {
    explorer.once("message", (findings) => resolve(findings as Findings));
    explorer.once("error", reject);
    explorer.once("exit", (code) => reject(new Error(`An explorer ended with ${code}`)));
  });
}

import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/stack/root.ts";
import { copyRepository } from "./copyRepository.ts";
import type { Edits, Guide } from "./guide.ts";

const execute = promisify(execFile);
const files = join("tests", "guides", "files");

/** A copy of the repository in which guides are followed. */
export interface WorkingCopy {
  folder: string;
  /**
   * Follows a guide: adds the files of its example, makes its edits, and updates the generated files and the lockfile.
   * Resolves with the files that have changed, sorted.
   * @throws Error when the text before an edit is missing, or a program fails
   */
  follow(guide: Guide): Promise<string[]>;
  /** Compiles the services and packages. @throws Error with the messages */
  compile(): Promise<void>;
  /** Compiles everything and lints. @throws Error with the messages */
  check(): Promise<void>;
  /** Runs test files, and those of folders. @throws Error with their output when one fails or none runs. */
  test(paths: readonly string[], env?: Record<string, string>): Promise<void>;
  remove(): Promise<void>;
}

/** Copies the repository. */
export async function createWorkingCopy(): Promise<WorkingCopy> {
  const folder = await mkdtemp(join(tmpdir(), "arch-guide-"));
  const run = runnerIn(folder);
  const copy = workingCopy(folder, run);
  try {
    await copyRepository(folder);
    await run("git", ["init", "--quiet"]);
    await run("git", ["add", "--all"]);
    return copy;
  } catch (error) {
    await copy.remove();
    throw error;
  }
}

/** Runs a program in a folder and returns its output. @throws Error with its output when it fails. */
type Run = (command: string, args: string[], env?: Record<string, string>) => Promise<string>;

function runnerIn(folder: string): Run {
  return async function run(command, args, env = {}) {
    // With NODE_TEST_CONTEXT, which a test file gets from its runner, `node --test` runs nothing.
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    const options = { cwd: folder, env: { ...inherited, ...env }, maxBuffer: 2 ** 26 };
    try {
      return (await execute(command, args, options)).stdout;
    } catch (cause) {
      throw new Error(`${command} ${args.join(" ")} failed:\n${outputOf(cause)}`, { cause });
    }
  };
}

function workingCopy(folder: string, run: Run): WorkingCopy {
  const compile = async () => void (await run("node_modules/.bin/tsc", ["-b"]));
  return {
    folder,
    async follow({ folder: added, edits }) {
      await cp(join(ROOT, files, added), folder, { recursive: true });
      await apply(edits, folder);
      // In this order: a lockfile newer than the installed packages would make the second command install them.
      await run(process.execPath, ["--conditions=source", "scripts/run.mjs", "docs"]);
      await run("npm", ["install", "--package-lock-only", "--offline", "--no-audit"]);
      await run("git", ["add", "--intent-to-add", "--all"]);
      const names = await run("git", ["diff", "--name-only"]);
      await run("git", ["add", "--all"]);
      return names
        .split("\n")
        .filter((name) => name !== "")
        .toSorted();
    },
    compile,
    async check() {
      await compile();
      await run("node_modules/.bin/tsc", ["-p", "tests"]);
      await run("node_modules/.bin/biome", ["ci", "--error-on-warnings", "."]);
    },
    async test(paths, env = {}) {
      const lists = await Promise.all(paths.map((path) => listTests(folder, path)));
      const options = ["--conditions=source", "--import", "tsx"];
      const runner = ["--test", "--test-concurrency=2", "--test-reporter=spec"];
      const output = await run(process.execPath, [...options, ...runner, ...lists.flat()], env);
      if (!/^ℹ pass [1-9]/m.test(output)) throw new Error(`No test ran:\n${output}`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stdout = "", stderr = "" } = error as Error & { stdout?: string; stderr?: string };
  return `${stdout.slice(-8_000)}\n${stderr.slice(-2_000)}`;
}

async function listTests(root: string, path: string): Promise<string[]> {
  if (path.endsWith(".ts")) return [path];
  const names = (await readdir(join(root, path))).filter((name) => name.endsWith(".test.ts"));
  if (names.length === 0) throw new Error(`${path} contains no tests`);
  return names.map((name) => join(path, name));
}

async function apply(edits: Edits, folder: string): Promise<void> {
  for (const [file, changes] of Object.entries(edits)) {
    const path = join(folder, file);
    let text = await readFile(path, "utf8");
    for (const [before, next] of changes) {
      if (text.split(before).length !== 2) {
        throw new Error(`${file} must contain exactly once: ${before}`);
      }
      text = text.replace(before, () => next);
    }
    await writeFile(path, text);
  }
}

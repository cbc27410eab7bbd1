import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/stack/root.ts";
import type { Edit, Guide } from "./guide.ts";

const execute = promisify(execFile);

/** A copy of the repository in which a guide can be followed. */
export interface WorkingCopy {
  folder: string;
  /** Runs a program in the copy. @throws Error with its output when it fails. */
  run(command: string, args: readonly string[], env?: Record<string, string>): Promise<string>;
  /** Adds the files of a guide's example and makes its edits. @throws Error when an anchor is missing. */
  follow(guide: Guide): Promise<void>;
  /** Updates the lockfile and the generated files. */
  generate(): Promise<void>;
  /** Runs the tests in these folders. @throws Error with their output when one fails. */
  test(folders: readonly string[]): Promise<void>;
  /** The files that differ from the repository. */
  changedFiles(): Promise<string[]>;
  remove(): Promise<void>;
}

/** Copies the sources; packages of others are shared by links. */
export async function copyRepository(): Promise<WorkingCopy> {
  const folder = await mkdtemp(join(tmpdir(), "arch-guide-"));
  const { stdout } = await execute(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: ROOT, maxBuffer: 2 ** 26 },
  );
  for (const path of stdout.split("\0").filter((name) => name !== "")) {
    await cp(join(ROOT, path), join(folder, path), {
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
  }
  await linkPackages(folder);

  async function run(command: string, args: readonly string[], env: Record<string, string> = {}) {
    try {
      const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
      return (await execute(command, [...args], options)).stdout;
    } catch (cause) {
      const output = cause instanceof Error && "stdout" in cause ? String(cause.stdout) : "";
      throw new Error(`${command} ${args.join(" ")} failed:\n${output.slice(-8_000)}`, { cause });
    }
  }

  await run("git", ["init", "--quiet"]);
  await run("git", ["add", "--all"]);
  return {
    folder,
    run,
    async follow({ folder: added, edits }) {
      await cp(join(ROOT, "tests", "guides", added), folder, { recursive: true });
      for (const edit of edits) await apply(edit, folder);
    },
    async generate() {
      // In this order: a lockfile newer than the installed packages would make the second command install them.
      await run(process.execPath, ["--conditions=source", "scripts/run.mjs", "docs"]);
      await run("npm", ["install", "--package-lock-only", "--offline"]);
    },
    async test(folders) {
      const files = await Promise.all(
        folders.map(async (name) =>
          (await readdir(join(folder, name)))
            .filter((file) => file.endsWith(".test.ts"))
            .map((file) => join(name, file)),
        ),
      );
      const options = ["--conditions=source", "--import", "tsx", "--test"];
      // Without it the test runner would report to the runner of this test instead of by its exit code.
      await run(process.execPath, [...options, ...files.flat()], { NODE_TEST_CONTEXT: "" });
    },
    async changedFiles() {
      await run("git", ["add", "--intent-to-add", "--all"]);
      const names = await run("git", ["diff", "--name-only"]);
      return names.split("\n").filter((name) => name !== "");
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function apply({ file, after, insert }: Edit, folder: string): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, "utf8");
  if (text.split(after).length !== 2) throw new Error(`${file} must contain once: ${after}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(
    path,
    text.replace(after, () => after + insert),
  );
}

async function linkPackages(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@arch"), { recursive: true });
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (name !== "@arch") await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  for (const name of await readdir(join(folder, "packages"))) {
    await symlink(join(folder, "packages", name), join(modules, "@arch", name));
  }
}

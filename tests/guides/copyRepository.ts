import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/stack/root.ts";

const execute = promisify(execFile);

/** Copies sources and what is compiled from them; installed packages are shared by links. */
export async function copyRepository(folder: string): Promise<void> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await execute("git", args, { cwd: ROOT, maxBuffer: 2 ** 26 });
  const sources = stdout.split("\0").filter((name) => name !== "");
  const compiled = sources
    .filter((name) => /^(packages|services)\/[^/]+\/tsconfig\.json$/.test(name))
    .flatMap((name) => ["dist", "tsconfig.tsbuildinfo"].map((made) => join(name, "..", made)));
  const cache = join("node_modules", ".cache", "tests.tsbuildinfo");
  for (const path of [...sources, ...compiled, cache]) {
    if (!existsSync(join(ROOT, path))) continue;
    await cp(join(ROOT, path), join(folder, path), {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
  }
  await linkPackages(folder);
}

async function linkPackages(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@arch"), { recursive: true });
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if ([".cache", "@arch"].includes(name)) continue;
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  for (const name of await readdir(join(folder, "packages"))) {
    await symlink(join(folder, "packages", name), join(modules, "@arch", name));
  }
}

import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../../scripts/stack/root.ts";

/** A change to a compiled file or a component. */
export interface Patch {
  file: string;
  find: string;
  replace: string;
}

/**
 * Copies the compiled product and applies patches. Dependencies are links; the project's own packages are copies.
 * @throws Error when a text to patch does not occur exactly once: a mutant that changes nothing proves nothing.
 */
export async function copyWith(patches: readonly Patch[], target: string): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await cp(join(ROOT, "dapr.yaml"), join(target, "dapr.yaml"));
  await cp(join(ROOT, "components"), join(target, "components"), { recursive: true });
  for (const folder of ["packages", "services"]) {
    for (const name of await readdir(join(ROOT, folder))) {
      for (const part of ["package.json", "dist"]) {
        await cp(join(ROOT, folder, name, part), join(target, folder, name, part), {
          recursive: true,
        });
      }
    }
  }
  await linkPackages(target);
  for (const patch of patches) await apply(patch, target);
}

async function linkPackages(target: string): Promise<void> {
  const modules = join(target, "node_modules");
  await mkdir(join(modules, "@arch"), { recursive: true });
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (name === "@arch" || name.startsWith(".")) continue;
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  for (const name of await readdir(join(target, "packages"))) {
    await symlink(join(target, "packages", name), join(modules, "@arch", name));
  }
}

async function apply(patch: Patch, target: string): Promise<void> {
  const path = join(target, patch.file);
  await writeFile(path, patched(patch, await readFile(path, "utf8")));
}

/**
 * The text of a file after a patch.
 * @throws Error when the text to patch does not occur exactly once.
 */
export function patched({ file, find, replace }: Patch, text: string): string {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} contains ${count} times: ${find}`);
  return text.replace(find, () => replace);
}

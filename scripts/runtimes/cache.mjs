import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/**
 * The folder that keeps provisioned runtimes. It lies outside the repository, so that a second
 * clone does not build them again.
 */
export function cacheFolder() {
  const { ARCH_CACHE, XDG_CACHE_HOME } = process.env;
  const parent = ARCH_CACHE || XDG_CACHE_HOME || join(homedir(), ".cache");
  return resolve(parent, "arch-dapr-koa");
}

/**
 * The log of what was done to get a tool.
 *
 * @param {string} tool
 */
export function provisioningLog(tool) {
  return join(cacheFolder(), "logs", `${tool}.log`);
}

/**
 * Gives the folder of a cached tool, made first when it is missing. It appears under its name only
 * when it is complete, so a run that was cut off leaves nothing half done, and of two runs at once
 * one wins.
 *
 * @param {string} key such as "daprd-1.18.2"
 * @param {(scratch: string, result: string) => Promise<void>} make fills `result`; what it leaves
 *   in `scratch` is thrown away
 * @returns {Promise<string>} the absolute path of the folder
 * @throws what `make` throws
 */
export async function cached(key, make) {
  const folder = join(cacheFolder(), key);
  if (existsSync(folder)) return folder;
  const workplace = join(cacheFolder(), `.making-${randomUUID()}`);
  const scratch = join(workplace, "scratch");
  const result = join(workplace, "result");
  try {
    await mkdir(scratch, { recursive: true });
    await mkdir(result);
    await make(scratch, result);
    await moveUnlessThere(result, folder);
    return folder;
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/**
 * Makes a tree copied from Go's module cache, which is read-only, writable.
 *
 * @param {string} folder
 */
export async function makeWritable(folder) {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}

/**
 * @param {string} from
 * @param {string} to
 */
async function moveUnlessThere(from, to) {
  try {
    await rename(from, to);
  } catch (error) {
    // Another run was faster: what it made is as good.
    if (!existsSync(to)) throw error;
  }
}

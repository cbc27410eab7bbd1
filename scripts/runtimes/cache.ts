import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Report, showProgress } from "../processes/progress.ts";

/** What every `ensure…` function takes. */
export interface Provisioning {
  /** For long steps; standard error by default. */
  report?: Report;
  /** Ends the work early. */
  signal?: AbortSignal | undefined;
}

/** The log of how a tool was fetched or built. */
export function provisioningLog(tool: string): string {
  return join(cacheFolder(), "logs", `${tool}.log`);
}

/** A short hash, so that a cached tool is made again when its source changes. */
export function hashOf(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** The folder of a cached tool, or undefined when it was not made yet. */
export function findCached(key: string): string | undefined {
  const folder = join(cacheFolder(), key);
  return existsSync(folder) ? folder : undefined;
}

/**
 * Returns the folder of a cached tool, and makes it first when it is missing. It gets its name only when it is
 * complete: an interrupted run leaves nothing incomplete, and of two runs at once one wins.
 * @throws what `make` throws
 */
export async function cached(options: {
  /** Such as "daprd-1.18.2". */
  key: string;
  title: string;
  report: Report;
  /** Fills `result`; the files in `scratch` are deleted. */
  make(scratch: string, result: string): Promise<void>;
}): Promise<string> {
  const { key, title, report, make } = options;
  const found = findCached(key);
  if (found !== undefined) return found;
  const workplace = join(cacheFolder(), `.making-${randomUUID()}`);
  const scratch = join(workplace, "scratch");
  const result = join(workplace, "result");
  return await showProgress(report, title, async () => {
    try {
      await mkdir(scratch, { recursive: true });
      await mkdir(result);
      await make(scratch, result);
      return await moveUnlessThere(result, join(cacheFolder(), key));
    } finally {
      await rm(workplace, { recursive: true, force: true });
    }
  });
}

/** Outside the repository, so that a second clone does not build the runtimes again. */
function cacheFolder(): string {
  const { ARCH_CACHE, XDG_CACHE_HOME } = process.env;
  const parent = ARCH_CACHE || XDG_CACHE_HOME || join(homedir(), ".cache");
  return resolve(parent, "arch-dapr-koa");
}

async function moveUnlessThere(from: string, to: string): Promise<string> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another run was faster; its result is equal.
    if (!existsSync(to)) throw error;
  }
  return to;
}

import { canUseApt, installPackages } from "./apt.mjs";
import { askVersion } from "./version.mjs";

/**
 * Sees to it that `python3 -m pip` runs, by a system package where that is allowed.
 *
 * @param {import("../processes/progress.mjs").Report} report
 * @param {string} advice what to do where it is not, in a sentence
 * @returns {Promise<void>}
 * @throws {Error} the advice, or the end of apt's log
 */
export async function ensurePip(report, advice) {
  const hasPip = (await askVersion("python3", ["-m", "pip", "--version"])) !== undefined;
  if (hasPip) return;
  if (!canUseApt()) throw new Error(advice);
  await installPackages(["python3-pip"], report);
}

import type { Report } from "../processes/progress.ts";
import { findOrInstall } from "./apt.ts";
import { askVersion } from "./version.ts";

/** Makes sure that `python3 -m pip` runs; throws as `findOrInstall` does. */
export async function ensurePip(report: Report, advice: string): Promise<void> {
  const find = () => askVersion("python3", ["-m", "pip", "--version"]);
  await findOrInstall({ find, packages: ["python3-pip"], advice, report });
}

import { existsSync } from "node:fs";
import type { Report } from "../processes/progress.ts";
import { findOrInstall } from "../runtimes/apt.ts";
import { findProgram } from "../runtimes/version.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
// On macOS a browser is no program on the PATH.
const MACOS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Finds a browser on the machine or installs its system package, and returns its absolute path; throws as `findOrInstall` does. */
export async function ensureBrowser(report: Report): Promise<string> {
  const { PUPPETEER_EXECUTABLE_PATH: chosen } = process.env;
  if (chosen) return chosen;
  return await findOrInstall({
    find: findBrowser,
    // apt installs no recommended packages here, and without fonts there are no words.
    packages: ["chromium", "fonts-liberation"],
    advice:
      "The diagrams are drawn by Chromium or Chrome: install one (macOS: `brew install --cask " +
      "google-chrome`; Debian: `sudo apt-get install chromium`), or set PUPPETEER_EXECUTABLE_PATH " +
      "to its binary.",
    report,
  });
}

function findBrowser(): string | undefined {
  const onPath = NAMES.map((name) => findProgram(name));
  return onPath.find((path) => path !== undefined) ?? MACOS.find((path) => existsSync(path));
}

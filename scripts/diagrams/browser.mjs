import { existsSync } from "node:fs";
import { canUseApt, installPackages } from "../runtimes/apt.mjs";
import { findProgram } from "../runtimes/version.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
// On macOS a browser is no program on the PATH.
const MACOS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
// apt is told to install nothing that is only recommended, and without fonts there are no words.
const SYSTEM_PACKAGES = ["chromium", "fonts-liberation"];

/**
 * Finds a browser on the machine, or installs one as a system package when that is allowed.
 *
 * @param {import("../processes/progress.mjs").Report} report
 * @returns {Promise<string>} the absolute path of the binary
 * @throws {Error} a sentence that says what to install
 */
export async function ensureBrowser(report) {
  const { PUPPETEER_EXECUTABLE_PATH: chosen } = process.env;
  if (chosen) return chosen;
  const found = findBrowser();
  if (found !== undefined) return found;
  /** @type {unknown} */
  let cause;
  if (canUseApt()) {
    await installPackages(SYSTEM_PACKAGES, report).catch((error) => {
      cause = error;
    });
  }
  const installed = findBrowser();
  if (installed !== undefined) return installed;
  throw new Error(
    "The diagrams are drawn by Chromium or Chrome: install one (macOS: `brew install --cask " +
      "google-chrome`; Debian: `sudo apt-get install chromium`), or name its binary in " +
      "PUPPETEER_EXECUTABLE_PATH.",
    { cause },
  );
}

function findBrowser() {
  const onPath = NAMES.map((name) => findProgram(name));
  return onPath.find((path) => path !== undefined) ?? MACOS.find((path) => existsSync(path));
}

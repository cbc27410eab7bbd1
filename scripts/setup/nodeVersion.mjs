import { isAtLeast } from "../runtimes/version.mjs";

const AT_LEAST = "20.19";

/** Ends the program with a sentence when this Node is too old, or on Windows. */
export function checkNode() {
  const complaint = findComplaint();
  if (complaint === undefined) return;
  console.error(complaint);
  process.exit(1);
}

function findComplaint() {
  if (process.platform === "win32") {
    return "This runs on Linux and macOS; on Windows, start it in WSL.";
  }
  if (isAtLeast(process.versions.node, AT_LEAST)) return undefined;
  return (
    `Node ${AT_LEAST} or newer is needed, this is ${process.versions.node}: install the current ` +
    "LTS release (with nvm: `nvm install --lts`), and start again."
  );
}

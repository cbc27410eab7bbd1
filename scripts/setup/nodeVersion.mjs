const AT_LEAST = "20.19";

/** Ends the program with exit code 1 and a sentence on Windows or when Node is too old. */
export function checkNode() {
  const problem = findProblem();
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
}

function findProblem() {
  if (process.platform === "win32") {
    return "This runs on Linux and macOS; on Windows, start it in WSL.";
  }
  if (isAtLeast(process.versions.node, AT_LEAST)) return undefined;
  return (
    `Node ${AT_LEAST} or newer is needed, this is ${process.versions.node}: install the current ` +
    "LTS release (with nvm: `nvm install --lts`), and start again."
  );
}

/**
 * Compares two versions such as "1.18.2" number by number.
 *
 * @param {string} version
 * @param {string} atLeast
 */
export function isAtLeast(version, atLeast) {
  const have = version.split(".").map(Number);
  for (const [position, wanted] of atLeast.split(".").map(Number).entries()) {
    const had = have[position] || 0;
    if (had !== wanted) return had > wanted;
  }
  return true;
}

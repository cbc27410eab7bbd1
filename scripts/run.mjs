// `node --conditions=source scripts/run.mjs <program> [options]`: installs the packages, then runs <program>.ts.
// Plain JavaScript, because TypeScript needs the packages.
import { checkNode } from "./setup/nodeVersion.mjs";

checkNode();
// Not imported statically: an older Node would report a syntax error in these files.
const { installPackages } = await import("./setup/install.mjs");
const { listenForStop, surviveLostOutput } = await import("./setup/stopSignal.mjs");

// These run until they are stopped. Any other program that is stopped has not done its work.
const ENDLESS = ["start", "backing"];

const [program = "", ...words] = process.argv.slice(2);
const report = (/** @type {string} */ line) => console.log(line);
surviveLostOutput();
const signal = listenForStop(report);
try {
  await installPackages({ report, signal });
  const { register } = await import("tsx/esm/api");
  register();
  const { main } = await import(`./${program}.ts`);
  await main(words, { report, signal });
} catch (error) {
  if (error !== signal.reason) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
if (signal.aborted) {
  report("Everything has stopped.");
  if (!ENDLESS.includes(program)) process.exitCode = 1;
}

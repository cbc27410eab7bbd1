// `npm run images`: makes the images that the chart in helm/ runs.
import { checkNode } from "./setup/nodeVersion.mjs";

checkNode();
const { buildImages, IMAGES_HELP } = await import("./images/build.mjs");
const { listenForStop, surviveLostOutput } = await import("./setup/stopRequest.mjs");

const report = (/** @type {string} */ line) => console.log(line);
surviveLostOutput();
const signal = listenForStop(report);
try {
  if (process.argv.includes("--help")) report(IMAGES_HELP);
  else await buildImages({ report, signal });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

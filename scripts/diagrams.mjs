// `npm run diagrams`: draws the pictures of docs/architecture.md and docs/sequences.md into docs/diagrams/.
import { checkNode } from "./setup/nodeVersion.mjs";

checkNode();
const { drawDiagrams } = await import("./diagrams/draw.mjs");
const { listenForStop, surviveLostOutput } = await import("./setup/stopRequest.mjs");

const report = (/** @type {string} */ line) => console.log(line);
surviveLostOutput();
const signal = listenForStop(report);
try {
  await drawDiagrams({ report, signal });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

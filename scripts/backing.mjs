// `npm run backing`: MongoDB and a broker where the committed dapr.yaml looks for them.
import { checkNode } from "./setup/nodeVersion.mjs";

checkNode();
const { runProgram } = await import("./setup/program.mjs");
const { BACKING_HELP } = await import("./setup/arguments.mjs");
const { runBacking } = await import("./setup/runBacking.mjs");
await runProgram(BACKING_HELP, runBacking);

// `npm test`: everything that must hold, from a fresh clone.
import { checkNode } from "./setup/nodeVersion.mjs";

checkNode();
const { runProgram } = await import("./setup/program.mjs");
const { TEST_HELP } = await import("./setup/arguments.mjs");
const { runTests } = await import("./setup/runTests.mjs");
// What was not checked to its end has not passed.
if (await runProgram(TEST_HELP, runTests)) process.exitCode = 1;

// `npm start`. Plain JavaScript, and nothing but Node's own modules until the packages are
// installed.
import { checkNode } from "./setup/nodeVersion.mjs";

checkNode();
// Only now: an older Node could not even read the rest, and would say so in its own words.
const { runProgram } = await import("./setup/program.mjs");
const { START_HELP } = await import("./setup/arguments.mjs");
const { runShop } = await import("./setup/runShop.mjs");
await runProgram(START_HELP, runShop);

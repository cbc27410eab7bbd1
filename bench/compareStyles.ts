import { listenForStop, surviveLostOutput } from "../scripts/setup/stopSignal.mjs";
// `npm run compare-styles`: measures the three styles under the same load, and writes docs/styles.md and its plots.
import { loadResults, storeResults } from "./styles/files.ts";
import { measureStyles } from "./styles/measure.ts";
import { readOptions } from "./styles/options.ts";
import { writePage } from "./styles/writePage.ts";

const report = (line: string) => console.log(line);
surviveLostOutput();
const signal = listenForStop(report);
try {
  const options = readOptions(process.argv.slice(2));
  if (!options.redraw)
    await storeResults(options, await measureStyles(options, { report, signal }));
  await writePage(options, await loadResults(options), { report, signal });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

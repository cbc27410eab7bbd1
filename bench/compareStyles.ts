// `npm run compare-styles`: the three styles on one machine under one load; writes docs/styles.md and its plots.
import { listenForStop, surviveLostOutput } from "../scripts/setup/stopSignal.mjs";
import { loadFigures, storeFigures } from "./styles/files.ts";
import { measureStyles } from "./styles/measure.ts";
import { readOptions } from "./styles/options.ts";
import { publish } from "./styles/publish.ts";

const report = (line: string) => console.log(line);
surviveLostOutput();
const signal = listenForStop(report);
try {
  const options = readOptions(process.argv.slice(2));
  if (!options.redraw)
    await storeFigures(options, await measureStyles(options, { report, signal }));
  await publish(options, await loadFigures(options), { report, signal });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

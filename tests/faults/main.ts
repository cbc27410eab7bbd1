import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { choose, STYLES } from "../../scripts/stack/choices.ts";
import { endingSignal } from "./endingSignal.ts";
import { isClean, reportOf } from "./report.ts";
import { runFaults } from "./run.ts";
import { copyWithSubscriber, runFaultsOf } from "./withSubscriber.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(randomInt(1_000_000)) },
    broker: { type: "string", default: BROKERS[0] },
    style: { type: "string", default: STYLES[0] },
    members: { type: "string", default: "1" },
    "with-subscriber": { type: "boolean", default: false },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  throw new Error("--minutes must be a number above zero, --seed a whole number");
}
const members = Number(choose("number of members", values.members, ["1", "3"]));
const broker = choose("broker", values.broker, BROKERS);
const style = choose("style", values.style, STYLES);
console.log(
  `Faults for ${minutes} min on ${broker}, style ${style}, MongoDB members ${members}, seed ${seed} …`,
);
const { signal } = endingSignal();
if (values["with-subscriber"]) await runInCopy();
else await run();

async function run(): Promise<void> {
  const options = { minutes, seed, broker, style, members, signal };
  const result = await runFaults(options).catch((error: unknown) => {
    console.error(error);
    // Clients and faults of an aborted run would go on for a while.
    process.exit(1);
  });
  console.log(reportOf(result));
  if (!isClean(result)) process.exitCode = 1;
}

async function runInCopy(): Promise<void> {
  const copy = await copyWithSubscriber();
  try {
    const { code, output } = await runFaultsOf(
      copy,
      { minutes, seed, broker, style, members },
      signal,
    );
    console.log(output);
    process.exitCode = code ?? 1;
  } finally {
    await copy.remove();
  }
}

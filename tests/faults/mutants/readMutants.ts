import { pausedSecondaries } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

/** Reads do not show what was acknowledged before them. */
export const readMutants: readonly Mutant[] = [
  {
    name: "reads come from secondaries",
    patches: [
      {
        file: "packages/kit/dist/mongo/connection.js",
        find: 'readPreference: "primary",\n    retryReads',
        replace: 'readPreference: "secondaryPreferred",\n    retryReads',
      },
      {
        file: "packages/kit/dist/mongo/currentRead.js",
        find: "return await readOnce(await db.startSession(), read);",
        replace: "return await read(await db.startSession());",
      },
    ],
    withoutCover: "the transaction of a read, which a secondary does not accept",
    style: "notification",
    scenario: pausedSecondaries,
    shownBy: [/, which is not the state after one of the entries /],
  },
];

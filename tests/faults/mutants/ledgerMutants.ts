import { crashingCallee, everything, faultFree } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

const billing = "services/billing/dist";

/** One request that moved money more than once. */
const storedTwice = /, and stored [2-9] times$/;

/** Money is moved twice, in part, or without funds. */
export const ledgerMutants: readonly Mutant[] = [
  {
    name: "an operation gets a new id at each attempt",
    patches: [
      {
        file: `${billing}/ledger/operationId.js`,
        find: '.digest("base64url");',
        replace: '.digest("base64url") + Math.random();',
      },
    ],
    style: "notification",
    scenario: everything,
    shownBy: [storedTwice],
  },
  {
    name: "a withdrawal may exceed the balance",
    patches: [
      {
        file: `${billing}/ledger/ledger.js`,
        find: "sumMinor > balanceMinor)",
        replace: "sumMinor > Infinity)",
      },
      {
        file: `${billing}/ledger/ledger.js`,
        find: "!Number.isSafeInteger(minor) || minor < 0 ||",
        replace: "!Number.isSafeInteger(minor) ||",
      },
    ],
    withoutCover: "the assertion that a balance is not below zero",
    style: "notification",
    scenario: faultFree,
    shownBy: [/: below zero after entry /],
  },
  {
    name: "entries are written outside of the transaction",
    patches: [
      {
        file: `${billing}/ledger/ledgerStore.js`,
        find: "insertMany(documents, { session });",
        replace: "insertMany(documents);",
      },
    ],
    style: "notification",
    scenario: everything,
    shownBy: ["money"],
  },
  {
    name: "the gateway makes no key for a call without one",
    patches: [
      {
        file: "services/gateway/dist/forwardedHeaders.js",
        find: 'headers["idempotency-key"] = key.value;',
        replace: 'key.isMade || (headers["idempotency-key"] = key.value);',
      },
    ],
    style: "notification",
    scenario: crashingCallee,
    shownBy: [storedTwice],
  },
];

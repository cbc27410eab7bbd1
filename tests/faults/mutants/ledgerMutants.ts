import { dyingCallee, everything, nothing } from "./harm.ts";
import type { Mutant } from "./mutant.ts";

const billing = "services/billing/dist";

/** One wish that moved money more than once. */
const twiceOnRecord = /, and [2-9] times on record$/;

/** Money is moved twice, halfway, or without being there. */
export const ledgerMutants: readonly Mutant[] = [
  {
    name: "an operation's id is new at each try",
    patches: [
      {
        file: `${billing}/ledger/operationId.js`,
        find: '.digest("base64url");',
        replace: '.digest("base64url") + Math.random();',
      },
    ],
    style: "notification",
    harm: everything,
    shownBy: [twiceOnRecord],
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
    harm: nothing,
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
    harm: everything,
    shownBy: ["money"],
  },
  {
    name: "the gateway gives a call no key of its own",
    patches: [
      {
        file: "services/gateway/dist/forwardedHeaders.js",
        find: '{ ...headers, "idempotency-key": madeKey }, madeKey }',
        replace: "headers, madeKey }",
      },
    ],
    style: "notification",
    harm: dyingCallee,
    shownBy: [twiceOnRecord],
  },
];

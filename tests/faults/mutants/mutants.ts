import type { StyleName } from "../../../scripts/stack/choices.mjs";
import type { Patch } from "./copy.ts";
import {
  deafNotification,
  downForAWhile,
  dyingCallee,
  everything,
  type Harm,
  nothing,
} from "./harm.ts";

/** The product without one of its safeties. */
export interface Mutant {
  name: string;
  patches: Patch[];
  /** Another safety that would make up for the missing one, and so is taken away, too. */
  withoutCover?: string;
  style: StyleName;
  harm: Harm;
}

const billing = "services/billing/dist";

const blindReceipts: Patch = {
  file: `${billing}/relay.js`,
  find: "const held = new Set(await receipts(entries.map(({ _id }) => _id)));",
  replace: "const held = new Set(entries.map(({ _id }) => _id));",
};

/** Each breaks one safety; the checker must notice every one of them. */
export const mutants: readonly Mutant[] = [
  {
    name: "an operation's id is new at each try",
    patches: [
      {
        file: `${billing}/operationId.js`,
        find: '.digest("base64url");',
        replace: '.digest("base64url") + Math.random();',
      },
    ],
    style: "notification",
    harm: everything,
  },
  {
    name: "a withdrawal may exceed the balance",
    patches: [
      {
        file: `${billing}/ledger.js`,
        find: "sumMinor > balanceMinor)",
        replace: "sumMinor > Infinity)",
      },
      {
        file: `${billing}/ledger.js`,
        find: "!Number.isSafeInteger(minor) || minor < 0 ||",
        replace: "!Number.isSafeInteger(minor) ||",
      },
    ],
    withoutCover: "the assertion that a balance is not below zero",
    style: "notification",
    harm: nothing,
  },
  {
    name: "entries are written outside of the transaction",
    patches: [
      {
        file: `${billing}/ledgerStore.js`,
        find: "insertMany(documents, { session });",
        replace: "insertMany(documents);",
      },
    ],
    style: "notification",
    harm: everything,
  },
  {
    name: "the relay tells nothing",
    patches: [
      {
        file: `${billing}/relay.js`,
        find: "return (await tell(entries)) && entries.length === batch;",
        replace: "return false;",
      },
    ],
    style: "notification",
    harm: nothing,
  },
  {
    name: "receipts are not asked for",
    patches: [blindReceipts],
    style: "notification",
    harm: deafNotification,
  },
  {
    name: "a delivery that failed is not repeated",
    patches: [
      { file: "components/resiliency.yaml", find: "inbound:", replace: "outbound:" },
      blindReceipts,
    ],
    withoutCover: "the receipts, by which billing tells again what got lost",
    style: "notification",
    harm: downForAWhile("mongod"),
  },
  {
    name: "a letter gets a new id each time",
    patches: [
      {
        file: "services/notification/dist/hearBilling.js",
        find: "_id: operationId,",
        replace: "_id: operationId + Math.random(),",
      },
      {
        file: "services/notification/dist/messageStore.js",
        find: "find({ _id: trusted({ $in: ids }) }, { _id: 1 })",
        replace: "find({ operationId: trusted({ $in: ids }) }, { operationId: 1 })",
      },
      {
        file: "services/notification/dist/messageStore.js",
        find: "return found.map(({ _id }) => _id);",
        replace: "return found.map(({ operationId }) => operationId);",
      },
    ],
    withoutCover: "the receipts by the letter's id, without which it is told again for ever",
    style: "notification",
    harm: everything,
  },
  {
    name: "orders are not swept",
    patches: [
      {
        file: "services/order/dist/app.js",
        find: 'onStop(startSweeper("sweep orders", sweeper, log).stop);',
        replace: "",
      },
    ],
    style: "notification",
    harm: downForAWhile("billing"),
  },
  {
    name: "registrations are not swept",
    patches: [
      {
        file: "services/person/dist/app.js",
        find: 'onStop(startSweeper("sweep registrations", sweeper, log).stop);',
        replace: "",
      },
    ],
    style: "collaboration",
    harm: everything,
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
  },
  {
    name: "billing does not tell again what came of an order",
    patches: [
      {
        file: `${billing}/hearRequests.js`,
        find: "if (outcome.replayed || outcome.entry.seq === undefined) {",
        replace: "if (false) {",
      },
    ],
    style: "collaboration",
    harm: everything,
  },
];

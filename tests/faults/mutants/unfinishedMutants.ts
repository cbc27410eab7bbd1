import { downForAWhile, everything } from "./harm.ts";
import type { Mutant } from "./mutant.ts";

const pendingOrder = /^order .* is pending$/;

/** What was begun is never finished. */
export const unfinishedMutants: readonly Mutant[] = [
  {
    name: "orders are not swept",
    patches: [
      {
        file: "services/order/dist/app.js",
        find: "jobs: [sweeper],",
        replace: "jobs: [],",
      },
    ],
    style: "notification",
    harm: downForAWhile("billing"),
    shownBy: [pendingOrder, "left"],
  },
  {
    name: "registrations are not swept",
    patches: [
      {
        file: "services/person/dist/app.js",
        find: "jobs: [sweeper],",
        replace: "jobs: [],",
      },
    ],
    style: "notification",
    harm: downForAWhile("billing"),
    shownBy: [/ is registered and has no account$/, "left"],
  },
  {
    name: "billing does not tell again what came of an order",
    patches: [
      {
        file: "services/billing/dist/subscriptions.js",
        find: "if (outcome.replayed || outcome.entry.seq === undefined) {",
        replace: "if (false) {",
      },
    ],
    style: "collaboration",
    harm: everything,
    shownBy: [pendingOrder, "left"],
  },
];

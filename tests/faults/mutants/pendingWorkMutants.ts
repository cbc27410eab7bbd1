import { downForAWhile, everything } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

const pendingOrder = /^order .* is pending$/;

/** Work stays pending. */
export const pendingWorkMutants: readonly Mutant[] = [
  {
    name: "orders are not swept",
    patches: [
      {
        file: "services/order/dist/app.js",
        find: "jobs: [sweeper, ...",
        replace: "jobs: [...",
      },
    ],
    style: "notification",
    scenario: downForAWhile("billing"),
    shownBy: [pendingOrder, "left"],
  },
  {
    name: "registrations are not swept",
    patches: [
      {
        file: "services/person/dist/app.js",
        find: "jobs: [sweeper, ...",
        replace: "jobs: [...",
      },
    ],
    style: "notification",
    scenario: downForAWhile("billing"),
    shownBy: [/ is registered and has no account$/, "left"],
  },
  {
    name: "billing does not republish the outcome of an order",
    patches: [
      {
        file: "services/billing/dist/subscriptions.js",
        find: "if (outcome.replayed || outcome.entry.seq === undefined) {",
        replace: "if (false) {",
      },
    ],
    style: "collaboration",
    scenario: everything,
    shownBy: [pendingOrder, "left"],
  },
];

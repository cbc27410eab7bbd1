import type { Patch } from "./copy.ts";
import { everything, faultFree, lostEvents, restartingNotification } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

const outbox = "packages/kit/dist/outbox";
const notification = "services/notification/dist";

const noMessage = / has 0 messages, not 1$/;

const withoutReceipts: Patch = {
  file: `${outbox}/receipts.js`,
  find: "if (!received.has(event.id))",
  replace: "if (false)",
};

/** Removes the retries of a subscription: it moves them to the direction that has no traffic. */
function withoutRetries(component: string): Patch {
  const find = `${component}:\n        inbound:`;
  return {
    file: "components/resiliency.yaml",
    find,
    replace: find.replace("inbound", "outbound"),
  };
}

/** Messages are lost or stored twice. */
export const messageMutants: readonly Mutant[] = [
  {
    name: "the outbox publishes nothing",
    patches: [
      {
        file: `${outbox}/outbox.js`,
        find: "jobs: [publish, confirm],",
        replace: "jobs: [confirm],",
      },
    ],
    style: "notification",
    scenario: faultFree,
    shownBy: [noMessage, "left"],
  },
  {
    name: "receipts are not checked",
    patches: [withoutReceipts],
    style: "notification",
    scenario: lostEvents,
    shownBy: [noMessage],
  },
  {
    name: "a failed delivery is not retried",
    patches: [
      withoutRetries("subscribe-payment-events"),
      withoutRetries("subscribe-operation-events"),
      withoutReceipts,
    ],
    withoutCover: "the receipts, by which lost events are found",
    style: "notification",
    scenario: restartingNotification,
    shownBy: [noMessage],
  },
  {
    name: "a message gets a new id at each delivery",
    patches: [
      {
        file: `${notification}/saveMessage.js`,
        find: "_id: operationId,",
        replace: "_id: operationId + Math.random(),",
      },
      {
        file: `${notification}/messageStore.js`,
        find: "find({ _id: trusted({ $in: ids }) }, { _id: 1 })",
        replace: "find({ operationId: trusted({ $in: ids }) }, { operationId: 1 })",
      },
      {
        file: `${notification}/messageStore.js`,
        find: "return found.map(({ _id }) => _id);",
        replace: "return found.map(({ operationId }) => operationId);",
      },
    ],
    withoutCover:
      "the receipts by the message's id, without which its event is republished for ever",
    style: "notification",
    scenario: everything,
    shownBy: [/ has [2-9] messages, not 1$/],
  },
];

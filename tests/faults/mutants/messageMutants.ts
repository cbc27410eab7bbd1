import type { Patch } from "./copy.ts";
import { everything, faultFree, lostEvents, restartingNotification } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

const billing = "services/billing/dist";
const notification = "services/notification/dist";

const noMessage = / has 0 messages, not 1$/;

const withoutReceipts: Patch = {
  file: `${billing}/outbox/relay.js`,
  find: "const received = new Set(await getReceipts(entries.map(({ _id }) => _id)));",
  replace: "const received = new Set(entries.map(({ _id }) => _id));",
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
    name: "the relay publishes nothing",
    patches: [
      {
        file: `${billing}/outbox/relay.js`,
        find: "return (await send(entries, signal)) && entries.length === batchSize;",
        replace: "return false;",
      },
    ],
    style: "notification",
    scenario: faultFree,
    shownBy: [noMessage, "left"],
  },
  {
    name: "receipts are not queried",
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
    withoutCover: "the receipts, by which billing republishes lost events",
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

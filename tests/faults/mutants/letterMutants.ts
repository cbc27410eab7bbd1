import type { Patch } from "./copy.ts";
import { deafNotification, everything, nothing, stumblingNotification } from "./harm.ts";
import type { Mutant } from "./mutant.ts";

const billing = "services/billing/dist";
const notification = "services/notification/dist";

const noLetter = / has 0 letters, not 1$/;

const blindReceipts: Patch = {
  file: `${billing}/outbox/relay.js`,
  find: "const received = new Set(await getReceipts(entries.map(({ _id }) => _id)));",
  replace: "const received = new Set(entries.map(({ _id }) => _id));",
};

/** Takes a topic's retries away: they stand below the other direction, in which nothing comes. */
function notRepeated(component: string): Patch {
  const find = `${component}:\n        inbound:`;
  return {
    file: "components/resiliency.yaml",
    find,
    replace: find.replace("inbound", "outbound"),
  };
}

/** Letters are lost or written twice. */
export const letterMutants: readonly Mutant[] = [
  {
    name: "the relay tells nothing",
    patches: [
      {
        file: `${billing}/outbox/relay.js`,
        find: "return (await send(entries)) && entries.length === batchSize;",
        replace: "return false;",
      },
    ],
    style: "notification",
    harm: nothing,
    shownBy: [noLetter, "left"],
  },
  {
    name: "receipts are not asked for",
    patches: [blindReceipts],
    style: "notification",
    harm: deafNotification,
    shownBy: [noLetter],
  },
  {
    name: "a delivery that failed is not repeated",
    patches: [
      notRepeated("subscribe-payment-events"),
      notRepeated("subscribe-operation-events"),
      blindReceipts,
    ],
    withoutCover: "the receipts, by which billing tells again what got lost",
    style: "notification",
    harm: stumblingNotification,
    shownBy: [noLetter],
  },
  {
    name: "a letter gets a new id each time",
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
    withoutCover: "the receipts by the letter's id, without which it is told again for ever",
    style: "notification",
    harm: everything,
    shownBy: [/ has [2-9] letters, not 1$/],
  },
];

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { subscribersWithReceipts } from "@arch/contracts/delivery";
import { topics } from "@arch/contracts/events";
import { effects, recordsOfEvents } from "@arch/invariants/effects";

const receivedWith = topics.flatMap((topic) =>
  subscribersWithReceipts(topic).map((service) => ({ topic, service })),
);

describe("the effects of events", () => {
  for (const { topic, service } of receivedWith) {
    it(`are declared in snapshot.ts for ${service} as a subscriber of ${topic.name}`, () => {
      const types = effects.flatMap((effect) => (effect.service === service ? effect.types : []));
      assert.ok(
        types.some((type) => Object.hasOwn(topic.events, type)),
        `no collection of ${service} has effectOf with a type of ${topic.name}`,
      );
    });
  }

  for (const { service, collection, types } of effects) {
    for (const type of types) {
      it(`${type} on ${collection} can be checked: ${service} receives it, and its records are known`, () => {
        const isReceived = receivedWith.some(
          ({ topic, service: app }) => app === service && Object.hasOwn(topic.events, type),
        );
        assert.ok(isReceived, `${service} sends no receipts for ${type}`);
        assert.ok(recordsOfEvents[type], `recordsOfEvents has no ${type}`);
      });
    }
  }
});

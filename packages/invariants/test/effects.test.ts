import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { subscribersWithReceipts } from "@arch/contracts/delivery";
import { topics } from "@arch/contracts/events";
import {
  effects,
  effectViolations,
  eventsOf,
  missingEffects,
  recordsOfEvents,
} from "@arch/invariants/effects";
import { rightSnapshot } from "@arch/invariants/testing/rightSnapshot";

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

  for (const effect of effects) {
    const { service, collection, types } = effect;
    it(`are missed when ${service} has stored none in ${collection}`, () => {
      const snapshot = { ...rightSnapshot(), [collection]: [] };
      const names = eventsOf(effect, snapshot).map(({ name }) => name);
      assert.ok(names.length > 0, "the right snapshot has such events");
      const found = [...effectViolations(snapshot), ...missingEffects(snapshot)];
      assert.deepEqual(found, [
        ...names.map((name) => `${name} is confirmed, and ${service} has not received it`),
        ...names.map((name) => `${name} has 0 ${collection}, not 1`),
      ]);
    });

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

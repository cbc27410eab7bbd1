import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { topic } from "@arch/contracts/topic";
import { handleTopic, PoisonEvent } from "@arch/kit/events/topicHandler";
import { z } from "zod";

const things = topic({
  name: "thing-events",
  summary: "What happened to things",
  owner: "billing",
  subscribers: ["order"],
  events: {
    "thing.made": z.object({ version: z.literal(1), size: z.number() }),
    "thing.lost": z.object({ version: z.literal(1) }),
  },
  ids: { "thing.made": "thing:<size>", "thing.lost": "thing" },
});

function handler() {
  const received: number[] = [];
  const { handle } = handleTopic(
    things,
    {
      async "thing.made"({ size }) {
        if (size === 0) throw new Error("the database is unavailable");
        received.push(size);
      },
    },
    async () => [],
  );
  return { received, handle };
}

const made = (data: object) => ({ id: "1", type: "thing.made", data });

describe("handleTopic", () => {
  it("passes the data of a valid event to the handler of its type", async () => {
    const { received, handle } = handler();
    await handle(made({ version: 1, size: 5, later: "member" }));
    assert.deepEqual(received, [5]);
  });

  it("ignores an event of a declared type without a handler, even with invalid data", async () => {
    await handler().handle({ id: "1", type: "thing.lost", data: { version: 7 } });
  });

  it("rethrows the error of a handler, so that Dapr redelivers the event", async () => {
    const failure = handler().handle(made({ version: 1, size: 0 }));
    await assert.rejects(failure, { message: "the database is unavailable" });
  });

  const poison: [string, unknown][] = [
    ["a newer version", made({ version: 2, size: 5 })],
    ["a wrong member", made({ version: 1, size: "5" })],
    ["no data", { id: "1", type: "thing.made" }],
    ["an unknown type", { id: "1", type: "thing.sold", data: { version: 1 } }],
    ["the type __proto__", { id: "1", type: "__proto__", data: {} }],
    ["no envelope", { version: 1, size: 5 }],
    ["a null body", null],
  ];
  for (const [what, event] of poison) {
    it(`throws PoisonEvent for an event with ${what}`, async () => {
      const { received, handle } = handler();
      await assert.rejects(handle(event), PoisonEvent);
      assert.deepEqual(received, []);
    });
  }
});

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
  const heard: number[] = [];
  const { handle } = handleTopic(things, {
    async "thing.made"({ size }) {
      if (size === 0) throw new Error("the database is away");
      heard.push(size);
    },
  });
  return { heard, handle };
}

const made = (data: object) => ({ id: "1", type: "thing.made", data });

describe("handleTopic", () => {
  it("hands on what an event says once it fits the schema of its type", async () => {
    const { heard, handle } = handler();
    await handle(made({ version: 1, size: 5, later: "member" }));
    assert.deepEqual(heard, [5]);
  });

  it("leaves alone a type that is none of its business", async () => {
    await handler().handle({ id: "1", type: "thing.lost", data: { version: 7 } });
  });

  it("lets a failing handler fail, so that the event comes again", async () => {
    const failure = handler().handle(made({ version: 1, size: 0 }));
    await assert.rejects(failure, { message: "the database is away" });
  });

  const poison: [string, unknown][] = [
    ["a newer version", made({ version: 2, size: 5 })],
    ["a wrong member", made({ version: 1, size: "5" })],
    ["no data", { id: "1", type: "thing.made" }],
    ["an unknown type", { id: "1", type: "thing.sold", data: { version: 1 } }],
    ["a type that every object has", { id: "1", type: "__proto__", data: {} }],
    ["no envelope", { version: 1, size: 5 }],
    ["nothing", null],
  ];
  for (const [what, event] of poison) {
    it(`calls an event with ${what} poison`, async () => {
      const { heard, handle } = handler();
      await assert.rejects(handle(event), PoisonEvent);
      assert.deepEqual(heard, []);
    });
  }
});

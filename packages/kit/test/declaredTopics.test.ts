import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { topic } from "@arch/contracts/topic";
import { assertHandlesDeclaredTopics } from "@arch/kit/events/declaredTopics";

const named = (name: string) =>
  topic({ name, summary: "", owner: "billing", subscribers: ["order"], events: {}, ids: {} });
const declared = [named("a-events"), { ...named("b-events"), subscribers: ["person"] as const }];
const handling = (...names: string[]) => names.map((name) => ({ topic: { name } }));

describe("assertHandlesDeclaredTopics", () => {
  it("accepts a service that handles each topic that names it", () => {
    assertHandlesDeclaredTopics("order", handling("a-events"), declared);
    assertHandlesDeclaredTopics("notification", [], declared);
  });

  it("throws for a declared topic without a handler, and for a handler of a topic that does not name the service", () => {
    assert.throws(() => assertHandlesDeclaredTopics("order", handling("b-events"), declared), {
      message:
        "The subscriptions of order: a-events is not handled, b-events does not name it as a subscriber",
    });
  });
});

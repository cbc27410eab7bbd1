import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filesNamedBy, filesNamedIn } from "./guide.ts";

describe("filesNamedIn", () => {
  it("expands placeholders and ignores text in backticks that is no file", () => {
    const section =
      "1. Write `src/<name>.ts` and `components/<broker>/pubsub.yaml`, run `npm run docs`; see `src/<name>.ts`, `apps`.";
    assert.deepEqual(filesNamedIn(section, { "<name>": ["a"], "<broker>": ["x", "y"] }), [
      "components/x/pubsub.yaml",
      "components/y/pubsub.yaml",
      "src/a.ts",
    ]);
  });
});

describe("filesNamedBy", () => {
  it("throws for a section that CONTRIBUTING.md does not have", () => {
    const guide = { title: "Adding a planet", placeholders: {}, folder: "", edits: {} };
    assert.throws(() => filesNamedBy(guide), /no section "Adding a planet"/);
  });
});

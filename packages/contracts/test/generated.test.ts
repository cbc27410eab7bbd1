import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { generatedFiles } from "../../../scripts/docs/generatedFiles.ts";

describe("files written by `npm run docs`", () => {
  for (const { name, url, text } of generatedFiles()) {
    it(`${name} matches the declarations in packages/contracts`, async () => {
      const committed = await readFile(url, "utf8");
      assert.ok(committed === text, `${name} is stale: run \`npm run docs\` and commit it`);
    });
  }
});

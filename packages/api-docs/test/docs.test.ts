import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Config, createConfig, lintFromString } from "@redocly/openapi-core";
import { documents } from "../../../scripts/docs/documents.ts";

// Only OpenAPI can declare that a call needs no credentials.
const asyncRules = { "security-defined": "off" } as const;
const config = await createConfig({ extends: ["recommended-strict"], async3Rules: asyncRules });

/** The findings of the linter as text. */
async function faultsOf(source: string, rules: Config = config): Promise<string[]> {
  const problems = await lintFromString({ source, config: rules });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer})`,
  );
}

for (const { name, text } of documents()) {
  describe(name, () => {
    it("passes the linter", async () => {
      assert.deepEqual(await faultsOf(text), []);
    });

    it("fails the linter with an unknown field or a broken reference", async () => {
      assert.match(
        (await faultsOf(`${text}unknownField: true\n`)).join(),
        /struct: .*unknownField/,
      );
      const astray = text.replaceAll("#/components/schemas/Login", "#/components/schemas/Nothing");
      assert.match((await faultsOf(astray)).join(), /no-unresolved-refs/);
    });
  });
}

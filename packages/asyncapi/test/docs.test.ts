import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Config, createConfig, lintFromString } from "@redocly/openapi-core";
import { documents } from "../../../scripts/docs/documents.ts";

// Only OpenAPI can say that nobody has to say who they are.
const asyncRules = { "security-defined": "off" } as const;
const config = await createConfig({ extends: ["recommended-strict"], async3Rules: asyncRules });

/** What the linter finds fault with, as it would be read in a terminal. */
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

    it("would not pass it with a field that the format does not know or a reference to nowhere", async () => {
      assert.match((await faultsOf(`${text}unheardOf: true\n`)).join(), /struct: .*unheardOf/);
      const astray = text.replaceAll("#/components/schemas/Login", "#/components/schemas/Nothing");
      assert.match((await faultsOf(astray)).join(), /no-unresolved-refs/);
    });
  });
}

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { apps } from "@arch/contracts/apps";
import { parse } from "yaml";

const root = new URL("../../../", import.meta.url);
const read = <T>(file: string) => parse(readFileSync(new URL(file, root), "utf8")) as T;

describe("the apps of packages/contracts/src/apps.ts", () => {
  it("are all started by dapr.yaml", () => {
    const { apps: started } = read<{ apps: { appID: string }[] }>("dapr.yaml");
    const ids = started.map(({ appID }) => appID);
    assert.deepEqual(ids.toSorted(), apps.toSorted(), "`apps` in dapr.yaml must list all apps");
  });

  for (const app of apps) {
    it(`include ${app}, which has a folder in services/ and is compiled by tsconfig.json`, () => {
      assert.ok(existsSync(new URL(`services/${app}/package.json`, root)), `no services/${app}`);
      for (const [file, prefix] of [
        ["tsconfig.json", ""],
        ["tests/tsconfig.json", "../"],
      ] as const) {
        const { references } = read<{ references: { path: string }[] }>(file);
        const paths = references.map(({ path }) => path);
        assert.ok(paths.includes(`${prefix}services/${app}`), `${file} does not list ${app}`);
      }
    });
  }
});

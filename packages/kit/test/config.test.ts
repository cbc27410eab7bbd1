import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { styles } from "@arch/contracts/style";
import { readConfig, ShopEnv } from "@arch/kit/config";
import { STYLES } from "../../../scripts/stack/choices.ts";

const env = { APP_PORT: "8081", DAPR_HTTP_PORT: "3581", MONGO_URL: "mongodb://127.0.0.1" };

describe("readConfig", () => {
  it("takes notification for the style where none is named", () => {
    assert.equal(readConfig(ShopEnv, env).own.INTERACTION_STYLE, "notification");
  });

  for (const style of Object.keys(styles)) {
    it(`knows the style ${style}`, () => {
      const { own } = readConfig(ShopEnv, { ...env, INTERACTION_STYLE: style });
      assert.equal(own.INTERACTION_STYLE, style);
    });
  }

  it("refuses an unknown style with the list of the known ones", () => {
    assert.throws(
      () => readConfig(ShopEnv, { ...env, INTERACTION_STYLE: "telepathy" }),
      /must be one of: http, notification, collaboration[\s\S]*INTERACTION_STYLE/,
    );
  });

  it("refuses to be reached over the network without both tokens", () => {
    const open = { ...env, APP_HOST: "0.0.0.0", DAPR_API_TOKEN: "a", APP_API_TOKEN: "b" };
    assert.equal(readConfig(ShopEnv, open).common.APP_HOST, "0.0.0.0");
    for (const token of ["DAPR_API_TOKEN", "APP_API_TOKEN"]) {
      for (const value of [undefined, ""]) {
        assert.throws(
          () => readConfig(ShopEnv, { ...open, [token]: value }),
          new RegExp(`at ${token}`),
          `${token} is ${value}`,
        );
      }
    }
  });
});

describe("npm start", () => {
  it("offers the styles that the services know, and the same default", () => {
    assert.deepEqual([...STYLES].toSorted(), Object.keys(styles).toSorted());
    assert.equal(STYLES[0], readConfig(ShopEnv, env).own.INTERACTION_STYLE);
  });
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { styles } from "@arch/contracts/style";
import { ProcessEnv, readConfig, ServiceEnv } from "@arch/kit/service/config";

const env = { APP_PORT: "8081", DAPR_HTTP_PORT: "3581", MONGO_URL: "mongodb://127.0.0.1" };

describe("readConfig", () => {
  it("uses the style notification when none is set", () => {
    assert.equal(readConfig([ServiceEnv], env)[0].INTERACTION_STYLE, "notification");
  });

  for (const style of Object.keys(styles)) {
    it(`accepts the style ${style}`, () => {
      const [own] = readConfig([ServiceEnv], { ...env, INTERACTION_STYLE: style });
      assert.equal(own.INTERACTION_STYLE, style);
    });
  }

  it("rejects an unknown style and lists the known ones", () => {
    assert.throws(
      () => readConfig([ServiceEnv], { ...env, INTERACTION_STYLE: "telepathy" }),
      /INTERACTION_STYLE must be one of: http, notification, collaboration$/,
    );
  });

  it("requires both tokens when the port is reachable over the network", () => {
    const open = { ...env, APP_HOST: "0.0.0.0", DAPR_API_TOKEN: "a", APP_API_TOKEN: "b" };
    assert.equal(readConfig([ProcessEnv], open)[0].APP_HOST, "0.0.0.0");
    for (const token of ["DAPR_API_TOKEN", "APP_API_TOKEN"]) {
      for (const value of [undefined, ""]) {
        assert.throws(
          () => readConfig([ProcessEnv], { ...open, [token]: value }),
          new RegExp(
            `\\n  ${token} ${value === undefined ? "is missing: it must be" : "must not be"}`,
          ),
          `${token} is ${value}`,
        );
      }
    }
  });
});

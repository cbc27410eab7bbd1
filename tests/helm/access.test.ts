import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { accessTo, callersOf } from "@arch/contracts/access";
import { allCalls } from "@arch/contracts/api";
import { type AppId, apps } from "@arch/contracts/apps";
import { topics } from "@arch/contracts/events";
import { parse } from "yaml";
import { namespace, ofKind, render } from "./chart.ts";
import type { Rendered } from "./objects.ts";
import { allows } from "./operationPolicy.ts";

const samplePath = (path: string) => path.replaceAll(/:\w+/g, "AbC-123_x");

describe("the access control of the apps", () => {
  let configurations: Rendered<"Configuration">[];
  before(async () => {
    configurations = ofKind(await render("dapr.trustDomain=shop"), "Configuration");
  });
  const configurationOf = (app: AppId) =>
    configurations.find(({ metadata }) => metadata.name === `arch-${app}`)?.spec ??
    assert.fail(`${app} has no configuration`);
  const policiesOf = (app: AppId) => configurationOf(app).accessControl.policies;
  const mayCall = (caller: AppId, app: AppId, verb: string, path: string) => {
    const policy = policiesOf(app).find(({ appId }) => appId === caller);
    return policy !== undefined && allows(policy.operations, verb, path);
  };

  it("is rendered from an access list that equals the contracts' declarations", () => {
    const table = readFileSync(new URL("../../helm/access.yaml", import.meta.url), "utf8");
    assert.deepEqual(parse(table), accessTo(allCalls));
  });

  it("allows each declared call for its declared callers only", () => {
    for (const endpoint of allCalls) {
      const verb = endpoint.method.toUpperCase();
      for (const caller of apps) {
        assert.equal(
          mayCall(caller, endpoint.app, verb, samplePath(endpoint.path)),
          callersOf(endpoint).includes(caller),
          `${caller} to ${endpoint.app}: ${verb} ${endpoint.path}`,
        );
      }
    }
  });

  it("allows GET /healthz for the callers of an app, because sweepers check it first", () => {
    for (const app of apps) {
      const callers = allCalls.filter((endpoint) => endpoint.app === app).flatMap(callersOf);
      for (const caller of apps) {
        const isCaller = callers.includes(caller);
        assert.equal(mayCall(caller, app, "GET", "/healthz"), isCaller, `${caller} to ${app}`);
      }
    }
  });

  it("denies undeclared calls that change data, and GET /dapr/subscribe", () => {
    const paths = [
      "/",
      "/account",
      "/account/x",
      "/dapr/subscribe",
      "/events/person-events",
      "/order",
    ];
    for (const app of apps) {
      for (const caller of apps) {
        for (const path of paths) {
          for (const verb of ["POST", "PUT", "PATCH", "DELETE"]) {
            assert.ok(!mayCall(caller, app, verb, path), `${caller} to ${app}: ${verb} ${path}`);
          }
        }
        assert.ok(!mayCall(caller, app, "GET", "/dapr/subscribe"), `${caller} to ${app}`);
      }
    }
  });

  it("accepts identities of this namespace and trust domain only, and denies by default", () => {
    for (const app of apps) {
      const { defaultAction, trustDomain } = configurationOf(app).accessControl;
      assert.deepEqual(
        { defaultAction, trustDomain },
        { defaultAction: "deny", trustDomain: "shop" },
      );
      for (const policy of policiesOf(app)) {
        assert.equal(policy.defaultAction, "deny");
        assert.equal(policy.trustDomain, "shop");
        assert.equal(policy.namespace, namespace);
      }
    }
  });

  it("allows only the sidecar APIs that each app uses", () => {
    const callers = new Set(allCalls.flatMap((endpoint) => callersOf(endpoint)));
    const publishers = new Set<AppId>(
      topics.flatMap(({ owner, subscribers }) => [owner, ...subscribers]),
    );
    for (const app of apps) {
      // Every publisher subscribes as well, and may shut its own sidecar down.
      const events = publishers.has(app) ? ["publish", "shutdown"] : [];
      const names = ["metadata", callers.has(app) && "invoke", ...events];
      const http = names
        .filter(Boolean)
        .map((name) => ({ name, version: "v1.0", protocol: "http" }));
      const grpc = { name: "metadata", version: "v1", protocol: "grpc" };
      assert.deepEqual(configurationOf(app).api, { allowed: [...http, grpc] }, app);
    }
  });
});

describe("daprd's access control", () => {
  const rule = (name: string, verb: string) => ({ name, httpVerb: [verb], action: "allow" });

  it("hides the rules below the path of a rule, so /account is written with a star", () => {
    const operations = [rule("/account", "GET"), rule("/account/operation", "PUT")];
    assert.equal(allows(operations, "PUT", "/account/operation"), false);
    const starred = [rule("/account/operation", "PUT"), rule("/account/*", "GET")];
    assert.equal(allows(starred, "PUT", "/account/operation"), true);
    assert.equal(allows(starred, "GET", "/account"), true);
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { choices, ofKind, render } from "./chart.ts";
import type { ComponentMetadata, Rendered } from "./objects.ts";

const folder = new URL("../../components/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const committed = (broker: string) =>
  ["pubsub", "subscriptions"].flatMap((name) =>
    parseAllDocuments(read(`${broker}/${name}.yaml`)).map(
      (document) => document.toJS() as Rendered<"Component">,
    ),
  );

/** The metadata of the broker's address and credentials, and their keys in the secret. */
const secretKeys = new Map([
  ["redisHost", "host"],
  ["redisPassword", "password"],
  ["connectionString", "uri"],
]);
const withoutSecrets = (metadata: ComponentMetadata[]) =>
  metadata.filter(({ name }) => !secretKeys.has(name));
const onlySecrets = (metadata: ComponentMetadata[]) =>
  metadata.filter(({ name }) => secretKeys.has(name));

for (const { title, values, broker, isOwn } of choices) {
  describe(`Dapr's objects with ${title}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(...values);
    });

    it("contain exactly the committed components, except for the broker's address and credentials", () => {
      const components = ofKind(objects, "Component");
      const expected = committed(broker);
      assert.deepEqual(
        components.map(({ metadata }) => metadata.name),
        expected.map(({ metadata }) => metadata.name),
      );
      for (const [index, component] of components.entries()) {
        const { metadata, spec, scopes } = expected[index] ?? assert.fail(component.metadata.name);
        assert.deepEqual(component.scopes, scopes, metadata.name);
        assert.deepEqual(
          { ...component.spec, metadata: withoutSecrets(component.spec.metadata) },
          { ...spec, metadata: withoutSecrets(spec.metadata) },
          metadata.name,
        );
      }
    });

    it("take the broker's address and credentials from a secret only", () => {
      const name = isOwn ? "my-own" : `arch-${broker}`;
      const keys = { redis: ["redisHost", "redisPassword"], rabbitmq: ["connectionString"] };
      for (const { metadata, spec } of ofKind(objects, "Component")) {
        const expected = keys[broker].map((key) => ({
          name: key,
          secretKeyRef: { name, key: secretKeys.get(key) },
        }));
        assert.deepEqual(onlySecrets(spec.metadata), expected, metadata.name);
      }
    });

    it("contain the committed resiliency", () => {
      assert.deepEqual(ofKind(objects, "Resiliency"), [parse(read("resiliency.yaml"))]);
    });

    it("extend the committed configuration by access control", () => {
      const { metadata, spec } = parse(read("configuration.yaml")) as Rendered<"Configuration">;
      const { metrics } = spec;
      for (const configuration of ofKind(objects, "Configuration")) {
        const { api, accessControl, features, ...rest } = configuration.spec;
        assert.ok(
          configuration.metadata.name.startsWith(`${metadata.name}-`),
          "the name does not start with the committed name",
        );
        // Metrics are off unless the values name peers that may read them.
        assert.deepEqual(rest, { ...spec, metrics: { ...metrics, enabled: false } });
        assert.deepEqual(features, [{ name: "HotReload", enabled: false }]);
        assert.ok(
          api.allowed.length > 0 && accessControl.defaultAction === "deny",
          "not denied by default",
        );
      }
    });
  });
}

describe("dapr.metrics=true", () => {
  it("enables the metrics of all sidecars", async () => {
    const objects = await render("dapr.metrics=true");
    for (const { spec } of ofKind(objects, "Configuration")) assert.ok(spec.metrics.enabled);
    for (const { spec } of ofKind(objects, "Deployment")) {
      assert.equal(spec.template.metadata.annotations["dapr.io/enable-metrics"], "true");
    }
  });
});

describe("redis.tls=true", () => {
  it("makes the components connect to the own Redis by TLS", async () => {
    const objects = await render("redis.existingSecret=my-own", "redis.tls=true");
    for (const { spec } of ofKind(objects, "Component")) {
      assert.deepEqual(spec.metadata.at(-1), { name: "enableTLS", value: "true" });
    }
  });
});

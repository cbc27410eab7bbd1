import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { choices, ofKind, render } from "./chart.ts";
import type { ComponentMetadata, Rendered } from "./objects.ts";

const folder = new URL("../../components/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const committed = (broker: string) =>
  ["subscriptions", "pubsub"].flatMap((name) =>
    parseAllDocuments(read(`${broker}/${name}.yaml`)).map(
      (document) => document.toJS() as Rendered<"Component">,
    ),
  );

/** Where the broker is, in the committed files, and who may know the way, in a cluster. */
const reaching = new Map([
  ["redisHost", "host"],
  ["redisPassword", "password"],
  ["connectionString", "uri"],
]);
const others = (metadata: ComponentMetadata[]) =>
  metadata.filter(({ name }) => !reaching.has(name));
const ways = (metadata: ComponentMetadata[]) => metadata.filter(({ name }) => reaching.has(name));

for (const { title, values, broker, isOwn } of choices) {
  describe(`Dapr's objects with ${title}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(...values);
    });

    it("have the components of every other set-up, but for how the broker is reached", () => {
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
          { ...component.spec, metadata: others(component.spec.metadata) },
          { ...spec, metadata: others(spec.metadata) },
          metadata.name,
        );
      }
    });

    it("reach the broker by a secret alone", () => {
      const name = isOwn ? "my-own" : `arch-${broker}`;
      const keys = { redis: ["redisHost", "redisPassword"], rabbitmq: ["connectionString"] };
      for (const { metadata, spec } of ofKind(objects, "Component")) {
        const expected = keys[broker].map((key) => ({
          name: key,
          secretKeyRef: { name, key: reaching.get(key) },
        }));
        assert.deepEqual(ways(spec.metadata), expected, metadata.name);
      }
    });

    it("have the same resiliency", () => {
      assert.deepEqual(ofKind(objects, "Resiliency"), [parse(read("resiliency.yaml"))]);
    });

    it("have the same configuration, and beside it what is open to whom", () => {
      const { metadata, spec } = parse(read("configuration.yaml")) as Rendered<"Configuration">;
      const { metrics } = spec;
      for (const configuration of ofKind(objects, "Configuration")) {
        const { api, accessControl, features, ...rest } = configuration.spec;
        assert.ok(configuration.metadata.name.startsWith(`${metadata.name}-`), "is named after it");
        // Metrics are shut unless somebody is named who may read them.
        assert.deepEqual(rest, { ...spec, metrics: { ...metrics, enabled: false } });
        assert.deepEqual(features, [{ name: "HotReload", enabled: false }]);
        assert.ok(api.allowed.length > 0 && accessControl.defaultAction === "deny", "is closed");
      }
    });
  });
}

describe("metrics", () => {
  it("are there when they are wanted", async () => {
    const objects = await render("dapr.metrics=true");
    for (const { spec } of ofKind(objects, "Configuration")) assert.ok(spec.metrics.enabled);
    for (const { spec } of ofKind(objects, "Deployment")) {
      assert.equal(spec.template.metadata.annotations["dapr.io/enable-metrics"], "true");
    }
  });
});

describe("one's own Redis", () => {
  it("is spoken to by TLS when it says so", async () => {
    const objects = await render("redis.existingSecret=my-own", "redis.tls=true");
    for (const { spec } of ofKind(objects, "Component")) {
      assert.deepEqual(spec.metadata.at(-1), { name: "enableTLS", value: "true" });
    }
  });
});

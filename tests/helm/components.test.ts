import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import { brokers } from "../../scripts/stack/brokers.ts";
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

const isSecret = ({ secretKeyRef }: ComponentMetadata) => secretKeyRef !== undefined;

/** The comment that describes the secret of an own broker in helm/values.yaml. */
function describeSecret(broker: string): string {
  const values = readFileSync(new URL("../../helm/values.yaml", import.meta.url), "utf8");
  const [, comment = ""] =
    new RegExp(`^${broker}:\n  # (.*)\n  existingSecret:`, "m").exec(values) ?? [];
  return comment;
}

for (const { title, values, broker, isOwn } of choices) {
  describe(`Dapr's objects with ${title}`, () => {
    let objects: Rendered[];
    before(async () => {
      objects = await render(...values);
    });
    const { port } = brokers[broker];
    const isAddress = ({ value = "" }: ComponentMetadata) => value.endsWith(`:${port.committed}`);

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
          { ...component.spec, metadata: component.spec.metadata.filter((at) => !isSecret(at)) },
          { ...spec, metadata: spec.metadata.filter((at) => !isAddress(at)) },
          metadata.name,
        );
      }
    });

    it("take the broker's address and credentials from a secret only", () => {
      const name = isOwn ? "my-own" : `arch-${broker}`;
      const secret = ofKind(objects, "Secret").find(({ metadata }) => metadata.name === name);
      const data = new Map(Object.entries(secret?.data ?? {}));
      const password = Buffer.from(data.get("password") ?? "", "base64").toString();
      const [address] = committed(broker).flatMap(({ spec }) => spec.metadata.filter(isAddress));
      for (const { metadata, spec } of ofKind(objects, "Component")) {
        const secrets = spec.metadata.filter(isSecret);
        assert.equal(secrets[0]?.name, address?.name, metadata.name);
        const keys = secrets.map(({ secretKeyRef }) => secretKeyRef?.key ?? "");
        for (const { secretKeyRef } of secrets) assert.equal(secretKeyRef?.name, name);
        for (const key of keys) {
          assert.ok(describeSecret(broker).includes(`\`${key}\``), `values.yaml lacks ${key}`);
        }
        if (isOwn) continue;
        const texts = keys.map((key) => Buffer.from(data.get(key) ?? "", "base64").toString());
        assert.ok(texts[0]?.endsWith(`${name}:${port.committed}`), "another address");
        assert.ok(
          texts.some((text) => text.includes(password)),
          "without the password",
        );
      }
    });

    it("contain the committed resiliency", () => {
      assert.deepEqual(ofKind(objects, "Resiliency"), [parse(read("resiliency.yaml"))]);
    });

    it("extend the committed configuration by access control", () => {
      const { metadata, spec } = parse(read("configuration.yaml")) as Rendered<"Configuration">;
      const { metrics, nameResolution, ...others } = spec;
      assert.ok(nameResolution !== undefined, "there is no local name resolution");
      for (const configuration of ofKind(objects, "Configuration")) {
        const { api, accessControl, features, ...rest } = configuration.spec;
        assert.ok(
          configuration.metadata.name.startsWith(`${metadata.name}-`),
          "the name does not start with the committed name",
        );
        // Metrics are off unless the values name peers that may read them. Kubernetes resolves names itself.
        assert.deepEqual(rest, { ...others, metrics: { ...metrics, enabled: false } });
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

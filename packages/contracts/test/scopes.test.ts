import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { topics } from "@arch/contracts/events";
import { appsOf, noSubscriptionScopes, publishingScopes } from "@arch/contracts/scopes";
import { publishComponent, subscribeComponent, type Topic, topic } from "@arch/contracts/topic";
import { parseAllDocuments } from "yaml";
import { componentFiles } from "../../../scripts/docs/components.ts";
import { BROKERS } from "../../../scripts/stack/brokers.ts";

interface Component {
  metadata: { name: string };
  spec: { type: string; metadata: { name: string; value: string }[] };
  scopes: string[];
}

const refundEvents = topic({
  name: "refund-events",
  summary: "A topic that does not exist yet",
  owner: "billing",
  subscribers: ["person", "notification"],
  events: {},
  ids: {},
});

function read<T = Component>(file: string, declared: readonly Topic[]): T[] {
  const found = componentFiles(declared).find(({ name }) => name === `components/${file}`);
  assert.ok(found, `components/${file} is not generated`);
  return parseAllDocuments(found.text).map((document) => document.toJS() as T);
}

function metadataOf({ metadata: { name: component }, spec }: Component): Map<string, string> {
  const metadata = new Map(spec.metadata.map(({ name, value }) => [name, value]));
  assert.equal(metadata.size, spec.metadata.length, `${component} has a key twice`);
  return metadata;
}

describe("the folders in components/", () => {
  it("are one for each broker", () => {
    const entries = readdirSync(new URL("../../../components/", import.meta.url), {
      withFileTypes: true,
    });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    assert.deepEqual(folders.toSorted(), BROKERS.toSorted());
  });
});

for (const [title, declared] of [
  ["the declared topics", topics],
  ["a further topic", [...topics, refundEvents]],
] as const) {
  for (const broker of BROKERS) {
    describe(`the components of ${broker} for ${title}`, () => {
      const [publishing, ...others] = read(`${broker}/pubsub.yaml`, declared);
      const subscriptions = read(`${broker}/subscriptions.yaml`, declared);
      assert.ok(publishing, "there is no publishing component");

      it("let each service publish the topics that it owns or subscribes to, and no other", () => {
        const metadata = metadataOf(publishing);
        assert.equal(others.length, 0);
        assert.equal(publishing.metadata.name, publishComponent);
        assert.equal(metadata.get("publishingScopes"), publishingScopes(declared));
        assert.deepEqual(publishing.scopes, appsOf(declared));
        assert.equal(metadata.get("subscriptionScopes"), noSubscriptionScopes(declared));
      });

      it("have one component for each topic, scoped to the topic's subscribers", () => {
        assert.deepEqual(
          subscriptions.map(({ metadata, scopes }) => [metadata.name, scopes]),
          declared.map(({ name, subscribers }) => [subscribeComponent(name), subscribers]),
        );
        assert.deepEqual(
          subscriptions.map((component) => metadataOf(component).get("allowedTopics")),
          declared.map(({ name }) => name),
        );
      });

      it("subscribe to all topics with the same settings", () => {
        const settings = subscriptions.map((component) => {
          const metadata = metadataOf(component);
          metadata.delete("allowedTopics");
          return [component.spec.type, ...metadata];
        });
        for (const each of settings) assert.deepEqual(each, settings[0]);
      });
    });
  }

  describe(`the resiliency of subscriptions for ${title}`, () => {
    it("is the same for each topic", () => {
      const [resiliency] = read<{ spec: { targets: object }; scopes: string[] }>(
        "resiliency.yaml",
        declared,
      );
      const inbound = { timeout: "delivery", retry: "delivery" };
      const expected = declared.map(({ name }) => [subscribeComponent(name), { inbound }]);
      assert.deepEqual(resiliency?.spec.targets, { components: Object.fromEntries(expected) });
      assert.deepEqual(resiliency?.scopes, appsOf(declared));
    });
  });
}

describe("publishingScopes", () => {
  it("grants a topic to its owner and its subscribers", () => {
    assert.equal(
      publishingScopes([refundEvents]),
      "person=refund-events; billing=refund-events; notification=refund-events",
    );
    assert.equal(noSubscriptionScopes([refundEvents]), "person=;billing=;notification=");
  });
});

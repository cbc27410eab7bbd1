import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { topics } from "@arch/contracts/events";
import { publishingScopes } from "@arch/contracts/scopes";
import { publishComponent, subscribeComponent } from "@arch/contracts/topic";
import { parse, parseAllDocuments } from "yaml";
import { BROKERS } from "../../../scripts/stack/brokers.ts";

interface Component {
  metadata: { name: string };
  spec: { type: string; metadata: { name: string; value: string }[] };
  scopes: string[];
}

const components = new URL("../../../components/", import.meta.url);
const read = (file: string) =>
  parseAllDocuments(readFileSync(new URL(file, components), "utf8")).map(
    (document) => document.toJS() as Component,
  );
const metadataOf = ({ spec }: Component) =>
  new Map(spec.metadata.map(({ name, value }) => [name, value]));

for (const broker of BROKERS) {
  describe(`the components of ${broker}`, () => {
    const [publishing, ...others] = read(`${broker}/pubsub.yaml`);
    const subscriptions = read(`${broker}/subscriptions.yaml`);
    assert.ok(publishing, "there is one to publish through");

    it("let each service publish what the topics declare, and nothing else", () => {
      const parts = (text?: string) => text?.replaceAll(/\s/g, "").split(";").toSorted();
      const metadata = metadataOf(publishing);
      assert.equal(others.length, 0);
      assert.equal(publishing.metadata.name, publishComponent);
      assert.deepEqual(parts(metadata.get("publishingScopes")), parts(publishingScopes()));
      const apps = publishingScopes()
        .split(";")
        .map((part) => part.split("=")[0] ?? "");
      assert.deepEqual(publishing.scopes.toSorted(), apps.toSorted());
      const nothing = apps.map((app) => `${app}=`);
      assert.deepEqual(parts(metadata.get("subscriptionScopes")), nothing.toSorted());
    });

    it("have one for each topic, for those who hear it", () => {
      assert.deepEqual(
        subscriptions.map(({ metadata, scopes }) => [metadata.name, scopes]),
        topics.map(({ name, subscribers }) => [subscribeComponent(name), subscribers]),
      );
      for (const [index, { name }] of topics.entries()) {
        const component = subscriptions[index];
        assert.ok(component, name);
        const metadata = metadataOf(component);
        assert.equal(metadata.get("allowedTopics"), name);
      }
    });

    it("hear each topic in the same way", () => {
      const ways = subscriptions.map((component) => {
        const metadata = metadataOf(component);
        metadata.delete("allowedTopics");
        return [component.spec.type, ...metadata];
      });
      for (const way of ways) assert.deepEqual(way, ways[0]);
    });
  });
}

describe("the resiliency of subscriptions", () => {
  it("is the same for each topic", () => {
    const { spec } = parse(readFileSync(new URL("resiliency.yaml", components), "utf8"));
    const inbound = { timeout: "delivery", retry: "delivery" };
    const expected = topics.map(({ name }) => [subscribeComponent(name), { inbound }]);
    assert.deepEqual(spec.targets.components, Object.fromEntries(expected));
  });
});

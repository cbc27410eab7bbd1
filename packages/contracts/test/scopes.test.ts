import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { scopesOfTopics } from "@arch/contracts/scopes";
import { parse } from "yaml";
import { BROKERS } from "../../../scripts/stack/choices.mjs";

interface Component {
  spec: { metadata: { name: string; value: string }[] };
  scopes: string[];
}

for (const broker of BROKERS) {
  describe(`the component of ${broker}`, () => {
    const file = new URL(`../../../components/${broker}/pubsub.yaml`, import.meta.url);
    const { spec, scopes } = parse(readFileSync(file, "utf8")) as Component;
    const metadata = new Map(spec.metadata.map(({ name, value }) => [name, value]));
    const { publishingScopes, subscriptionScopes } = scopesOfTopics();

    it("lets each service publish and hear what the topics declare, and nothing else", () => {
      const parts = (text?: string) => text?.replaceAll(/\s/g, "").split(";").toSorted();
      assert.deepEqual(parts(metadata.get("publishingScopes")), parts(publishingScopes));
      assert.deepEqual(parts(metadata.get("subscriptionScopes")), parts(subscriptionScopes));
    });

    it("is loaded by the services that publish or hear, and by no other", () => {
      const apps = publishingScopes.split(";").map((part) => part.split("=")[0]);
      assert.deepEqual(scopes.toSorted(), apps.toSorted());
    });
  });
}

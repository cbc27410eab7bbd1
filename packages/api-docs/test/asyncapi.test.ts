import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { asyncapi } from "@arch/api-docs/asyncapi/asyncapi";
import { CloudEvent } from "@arch/api-docs/asyncapi/envelope";
import { eventExamples } from "@arch/api-docs/examples/events";
import { exportedNames, nameOf } from "@arch/api-docs/names";
import { topics } from "@arch/contracts/events";
import { topic } from "@arch/contracts/topic";
import * as kit from "@arch/kit/events/cloudEvent";
import { parse } from "yaml";
import { z } from "zod";

const document = asyncapi(topics);
const { channels, operations, components, servers } = document;

describe("the AsyncAPI document", () => {
  it("has every topic as a channel with its events", () => {
    const described = Object.values(channels).map(({ address, messages }) => [
      address,
      Object.keys(messages),
    ]);
    assert.deepEqual(
      described,
      topics.map(({ name, events }) => [name, Object.keys(events)]),
    );
  });

  it("has an operation for the publisher and for each subscriber of a topic", () => {
    const described = Object.values(operations).map(({ action, "x-app": app, channel }) => [
      action,
      app,
      channel.$ref,
    ]);
    const expected = topics.flatMap((each) => {
      const channel = `#/channels/${nameOf(exportedNames, each)}`;
      const receivers = each.subscribers.map((app) => ["receive", app, channel]);
      return [["send", each.owner, channel], ...receivers];
    });
    assert.deepEqual(described, expected);
    for (const id of ["billingSendsPaymentEvents", "orderReceivesPaymentEvents"]) {
      assert.ok(operations[id], `${id} is the name of an operation`);
    }
  });

  it("describes the id and the version of every event", () => {
    assert.equal(
      components.messages["order.created"]?.description,
      "Version 1 of the data. The id of the event is `order:<orderId>`.",
    );
    for (const { description } of Object.values(components.messages)) {
      assert.match(description, /^Version \d+ of/);
    }
  });

  it("has a type for every value", () => {
    assert.equal(JSON.stringify(components.schemas).includes("{}"), false);
  });

  it("has every broker of the components folder", () => {
    const folder = new URL("../../../components/", import.meta.url);
    const brokers = readdirSync(folder, { withFileTypes: true }).filter((at) => at.isDirectory());
    assert.deepEqual(brokers.map(({ name }) => name).sort(), Object.keys(servers).sort());
    for (const { name } of brokers) {
      const text = readFileSync(new URL(`${name}/pubsub.yaml`, folder), "utf8");
      const { metadata, spec } = parse(text) as Component;
      const { host, "x-dapr-component": described } = servers[name] ?? {};
      assert.deepEqual(described, { name: metadata.name, type: spec.type });
      assert.ok(text.includes(host ?? name), `${name} is at ${host}`);
    }
  });
});

interface Component {
  metadata: { name: string };
  spec: { type: string };
}

describe("the example", () => {
  for (const { name, owner, events } of topics) {
    for (const [type, schema] of Object.entries(events)) {
      it(`of ${type} is valid in the schema of the code`, () => {
        const [example] = components.messages[type]?.examples ?? [];
        assert.ok(example, `${type} has an example`);
        const envelope = CloudEvent.parse(example.payload);
        assert.deepEqual([envelope.type, envelope.source, envelope.topic], [type, owner, name]);
        assert.doesNotMatch(envelope.id, /undefined|[<>]/);
        const { data } = kit.CloudEvent.parse(example.payload);
        assert.deepEqual(schema.parse(data), data);
      });
    }
  }
});

describe("asyncapi", () => {
  const Spoken = z.object({ version: z.literal(2), word: z.string() });
  const speech = topic({
    name: "speech",
    summary: "What was said",
    owner: "order",
    subscribers: [],
    events: { "word.spoken": Spoken },
    ids: { "word.spoken": "word:<word>" },
  });
  const names = new Map<unknown, string>([
    [speech, "speech"],
    [Spoken, "Spoken"],
  ]);
  const data = { version: 2, word: "ho" };
  const examples = { "word.spoken": { summary: "A word was spoken", data } };

  it("describes a topic without subscribers", () => {
    const { operations: described, components: made } = asyncapi([speech], { names, examples });
    assert.deepEqual(Object.keys(described), ["orderSendsSpeech"]);
    assert.deepEqual(Object.keys(made.schemas), ["CloudEvent", "Spoken"]);
    assert.match(made.messages["word.spoken"]?.description ?? "", /^Version 2 .*`word:<word>`/);
  });

  it("throws for a missing name and for an event without an example", () => {
    const unnamed = new Map([[Spoken, "Spoken"]]);
    assert.throws(() => asyncapi([speech], { names: unnamed, examples }), /speech has no name/);
    const nameless = new Map([[speech, "speech"]]);
    assert.throws(() => asyncapi([speech], { names: nameless, examples }), /has no name/);
    assert.throws(() => asyncapi([speech], { names, examples: eventExamples }), /has no example/);
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { asyncapi } from "@arch/asyncapi/asyncapi";
import { CloudEvent } from "@arch/asyncapi/envelope";
import { eventFacts } from "@arch/asyncapi/facts";
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

  it("has an operation for whoever tells and for each who hears", () => {
    assert.deepEqual(
      Object.entries(operations).map(([id, { action, "x-app": app }]) => [id, action, app]),
      [
        ["personSendsPersonEvents", "send", "person"],
        ["billingReceivesPersonEvents", "receive", "billing"],
        ["billingSendsAccountEvents", "send", "billing"],
        ["personReceivesAccountEvents", "receive", "person"],
        ["orderReceivesAccountEvents", "receive", "order"],
        ["orderSendsOrderEvents", "send", "order"],
        ["billingReceivesOrderEvents", "receive", "billing"],
        ["billingSendsPaymentEvents", "send", "billing"],
        ["orderReceivesPaymentEvents", "receive", "order"],
        ["notificationReceivesPaymentEvents", "receive", "notification"],
        ["billingSendsOperationEvents", "send", "billing"],
        ["notificationReceivesOperationEvents", "receive", "notification"],
      ],
    );
  });

  it("says of every event what its id is and which version it has", () => {
    assert.equal(
      components.messages["order.created"]?.description,
      "Version 1 of the data. The id of the event is `order:<orderId>`.",
    );
    for (const { description } of Object.values(components.messages)) {
      assert.match(description, /^Version \d+ of/);
    }
  });

  it("says of every value what it is", () => {
    assert.equal(JSON.stringify(components.schemas).includes("{}"), false);
  });

  it("has every broker that there is a component for", () => {
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
      it(`of ${type} fits what the code validates with`, () => {
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
  const example = { version: 2, word: "ho" };
  const facts = { "word.spoken": { summary: "A word was spoken", example } };

  it("describes a topic that nobody hears", () => {
    const { operations: told, components: made } = asyncapi([speech], { names, facts });
    assert.deepEqual(Object.keys(told), ["orderSendsSpeech"]);
    assert.deepEqual(Object.keys(made.schemas), ["CloudEvent", "Spoken"]);
    assert.match(made.messages["word.spoken"]?.description ?? "", /^Version 2 .*`word:<word>`/);
  });

  it("refuses what has no name, and an event that nothing is known of", () => {
    const unnamed = new Map([[Spoken, "Spoken"]]);
    assert.throws(() => asyncapi([speech], { names: unnamed, facts }), /speech has no name/);
    const nameless = new Map([[speech, "speech"]]);
    assert.throws(() => asyncapi([speech], { names: nameless, facts }), /has no name/);
    assert.throws(() => asyncapi([speech], { names, facts: eventFacts }), /has no facts/);
  });
});

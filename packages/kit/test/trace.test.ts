import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { orderEvents } from "@arch/contracts/events";
import { publication } from "@arch/kit/dapr/publication";
import { CloudEvent } from "@arch/kit/events/cloudEvent";
import { traceOf } from "@arch/kit/http/trace";

const trace = "0af7651916cd43dd8448eb211c80319c";
const span = "b7ad6b7169203331";
const traceparent = `00-${trace}-${span}-01`;

/** A trace state of 512 bytes. */
const longest = `a=${"1".repeat(253)},b=${"2".repeat(254)}`;

const invalidParents: [what: string, value: string][] = [
  ["another version", `01-${trace}-${span}-01`],
  ["an upper-case id", `00-${trace.toUpperCase()}-${span}-01`],
  ["a trace id of zeros", `00-${"0".repeat(32)}-${span}-01`],
  ["a parent id of zeros", `00-${trace}-${"0".repeat(16)}-01`],
  ["a member more", `${traceparent}-00`],
  ["two values", `${traceparent}, ${traceparent}`],
  ["a line break", `${traceparent}\n`],
  ["4,000 quotes", '"'.repeat(4_000)],
  ["11,000 times the same character", "a".repeat(11_000)],
];

describe("traceOf", () => {
  const states: [what: string, given: string, taken: string | undefined][] = [
    ["one member", "vendor=value", "vendor=value"],
    ["a tenant's member and spaces", " a@b=1 ,\tc/d=x y", "a@b=1,c/d=x y"],
    ["empty members", ",a=1,,", "a=1"],
    ["512 bytes", longest, longest],
    ["513 bytes", `${longest}1`, undefined],
    ["no member", "", undefined],
    ["a member without a value", "a", undefined],
    ["an upper-case key", "A=1", undefined],
    ["an equals sign in a value", "a=b=c", undefined],
    ["33 members", Array.from({ length: 33 }, (_, n) => `a${n}=1`).join(), undefined],
    ["9,000 times the same character", "a".repeat(9_000), undefined],
  ];
  for (const [what, given, taken] of states) {
    it(`${taken === undefined ? "drops" : "takes"} a trace state with ${what}`, () => {
      const tracestate = taken === undefined ? {} : { tracestate: taken };
      assert.deepEqual(traceOf({ traceparent, tracestate: given }), { traceparent, ...tracestate });
    });
  }

  for (const [what, value] of invalidParents) {
    it(`drops a traceparent with ${what}, together with its trace state`, () => {
      assert.deepEqual(traceOf({ traceparent: value, tracestate: "a=1" }), {});
    });
  }
});

describe("an event with an invalid traceparent", () => {
  const createdAt = "2026-11-22T00:00:00.000Z";
  const order = { orderId: "A".repeat(22), login: "ann", priceMinor: 1, createdAt };
  const data = { version: 1 as const, ...order };
  for (const [what, value] of invalidParents) {
    it(`is published and received without ${what}`, () => {
      const event = publication(orderEvents, "order.created", { data, traceparent: value });
      assert.equal(event.traceparent, undefined);
      const envelope = { id: "1", type: "order.created", data, traceparent: value };
      assert.equal(CloudEvent.parse(envelope).traceparent, undefined);
    });
  }

  it("differs from an event with a valid one, which is published and received", () => {
    const event = publication(orderEvents, "order.created", { data, traceparent });
    assert.equal(event.traceparent, traceparent);
    const envelope = { id: "1", type: "order.created", data, traceparent };
    assert.equal(CloudEvent.parse(envelope).traceparent, traceparent);
  });
});

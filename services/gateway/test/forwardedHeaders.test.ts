import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { api } from "@arch/contracts/api";
import { Problem } from "@arch/kit/http/problem";
import fc from "fast-check";
import { forwardedHeaders } from "../src/forwardedHeaders.ts";

const maxHeadBytes = 2_048;
const printable = /^[\x20-\x7e]{1,255}$/;
const parent = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const member = /[a-z0-9][a-z0-9_*/@-]{0,255}=(?:[ -+\--<>-~]{0,255}[!-+\--<>-~])/;

/** The headers that may be forwarded, each with its grammar. */
const grammars: Readonly<Record<string, RegExp>> = {
  "content-type": /^application\/json$/,
  "idempotency-key": printable,
  prefer: /^wait=(?:[0-9]|[12][0-9]|30)$/,
  traceparent: parent,
  tracestate: new RegExp(`^(?=.{1,512}$)${member.source}(?:,${member.source}){0,31}$`),
};

const names = [...Object.keys(grammars), "x-request-id", "dapr-app-id", "baggage", "cookie"];

/** Values of any bytes a header can have, and values that nearly match a grammar. */
const value = fc.oneof(
  fc.string({ unit: fc.integer({ min: 32, max: 255 }).map((code) => String.fromCharCode(code)) }),
  fc.string({ maxLength: 16_000 }),
  fc.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/),
  fc.stringMatching(/^[0-9a-fA-F]{2}-[0-9a-f]{31,33}-[0-9a-f]{15,17}-[0-9a-f]{1,3}$/),
  fc.array(fc.stringMatching(member), { maxLength: 40 }).map((members) => members.join(", ")),
  fc.nat().map((seconds) => `respond-async, wait=${seconds}`),
  fc.constantFrom("application/json", "application/json; charset=utf-8", "text/plain"),
  fc.tuple(fc.constantFrom('"', "a", "wait=1;"), fc.nat(11_000)).map(([text, n]) => text.repeat(n)),
);
const lines = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 12 });
/** Half of the requests have a body that is accepted. */
const heads = fc.tuple(fc.boolean(), lines).map(([isJson, others]): [string, string][] => {
  return isJson ? [["content-type", "application/json"], ...others] : others;
});

/** A request as Node's parser presents it: repeated headers are joined, except the content type. */
function headOf(sent: [string, string][]): Pick<IncomingMessage, "headers" | "headersDistinct"> {
  const headersDistinct: Record<string, string[]> = {};
  for (const [name, text] of sent) {
    headersDistinct[name] = [...(headersDistinct[name] ?? []), text];
  }
  const entries = Object.entries(headersDistinct).map(([name, texts]) => [
    name,
    name === "content-type" ? texts[0] : texts.join(", "),
  ]);
  return { headers: Object.fromEntries(entries), headersDistinct };
}

describe("the forwarded headers", () => {
  it("match their grammars and have at most 2 kB, whatever the client sends", () => {
    const calls = fc.constantFrom(...api.filter(({ callers }) => callers === "public"));
    const property = fc.property(calls, heads, fc.boolean(), (endpoint, head, fromRequestId) => {
      let headers: Record<string, string>;
      try {
        ({ headers } = forwardedHeaders(headOf(head), endpoint, fromRequestId));
      } catch (error) {
        assert.ok(error instanceof Problem, String(error));
        return;
      }
      const text = Object.entries(headers).map(([name, content]) => `${name}: ${content}\r\n`);
      // The path and the headers of Node and Dapr need less than the rest.
      assert.ok(Buffer.byteLength(text.join("")) <= maxHeadBytes - 900, "the head is too large");
      for (const [name, content] of Object.entries(headers)) {
        assert.match(content, grammars[name] ?? assert.fail(`${name} is forwarded`));
      }
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

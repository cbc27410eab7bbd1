import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { api } from "@arch/contracts/api";
import { openapi } from "@arch/openapi/openapi";
import { docsPage } from "../src/page.ts";
import { callsOf } from "../src/pageCall.ts";
import { curlOf } from "../src/pageCurl.ts";
import { html } from "../src/pageHtml.ts";

const document = openapi(api);
const calls = callsOf(document);
const page = docsPage(document, "http://shop.example:8080");

/** What the page says from the heading of a call to the heading of the next. */
function sectionOf(operationId: string): string {
  const start = page.indexOf(`<section id="${operationId}">`);
  assert.ok(start > 0, `${operationId} has a section`);
  return page.slice(start, page.indexOf("</section>", start));
}

describe("the page", () => {
  it("has a section for every call, which the contents lead to", () => {
    assert.equal(calls.length, 8);
    for (const { path, operation } of calls) {
      const section = sectionOf(operation.operationId);
      assert.ok(section.includes(`<code>${path}</code>`), `${path} is named`);
      assert.ok(section.includes(`${operation.summary}.`), `${path} is summed up`);
      assert.ok(page.includes(`<li><a href="#${operation.operationId}">`), `${path} is listed`);
    }
  });

  it("tells what to send and what comes back", () => {
    const section = sectionOf("createOrder");
    for (const told of ["Idempotency-Key", "price", "Answer 202", "Location", "Retry-After"]) {
      assert.ok(section.includes(told), `${told} is told`);
    }
    assert.ok(section.includes("one of <code>pending</code>"), "values to choose from are told");
    assert.ok(sectionOf("register").includes("account.openedAt"), "inner fields are told");
    assert.ok(sectionOf("getStatement").includes("operations[].seq"), "fields of lists are told");
  });

  it("refers to nothing outside the gateway, and has nothing that runs", () => {
    const references = [...page.matchAll(/\b(?:href|src|action|data)="([^"]*)"/g)];
    assert.ok(references.length > 0, "there are links");
    for (const [, target = ""] of references) assert.match(target, /^(#[\w-]+|\/openapi\.json)$/);
    assert.doesNotMatch(page, /<(script|link|img|iframe|object|embed|form)\b|@import|url\(/i);
  });

  it("leads every link on itself somewhere", () => {
    for (const [, id = ""] of page.matchAll(/href="#([^"]*)"/g)) {
      assert.ok(page.includes(` id="${id}"`), `${id} is there`);
    }
  });

  it("shows markup in the document or the address as text", () => {
    const hostile = '<script>alert("&\'")</script>';
    const info = { ...document.info, title: hostile, description: hostile };
    const shown = docsPage({ ...document, info }, `http://${hostile}`);
    assert.equal(shown.includes("<script"), false);
    assert.ok(shown.includes("&lt;script&gt;alert(&quot;&amp;&#39;&quot;)"), "it is there as text");
  });
});

describe("html", () => {
  it("puts text in as text and markup as markup", () => {
    const parts = [html`<b>${"<"}</b>`, html`<i>${1}</i>`];
    assert.equal(html`${"a & b"} ${parts}`.markup, "a &amp; b <b>&lt;</b><i>1</i>");
  });
});

describe("an example for the shell", () => {
  function exampleOf(id: string, baseUrl = "http://shop"): string {
    const found = calls.find(({ operation }) => operation.operationId === id);
    assert.ok(found, `${id} is described`);
    return curlOf(found.method, found.path, found.operation, baseUrl);
  }

  it("has the parameters in their places and the body as JSON", () => {
    assert.equal(
      exampleOf("getStatement"),
      "curl 'http://shop/account/operations?login=ann&limit=20'",
    );
    assert.match(exampleOf("getOrder"), /^curl 'http:\/\/shop\/order\/orders\/[\w-]{22}'$/);
    assert.deepEqual(exampleOf("register").split("\n"), [
      "curl -X POST 'http://shop/person/register' \\",
      "  -H 'Content-Type: application/json' \\",
      `  -d '{"login":"ann","email":"ann@example.com","name":"Ann"}'`,
    ]);
    assert.match(exampleOf("operate"), /^ {2}-H 'Idempotency-Key: [\w-]+' \\$/m);
  });

  it("quotes what a shell would take for its own", () => {
    assert.match(exampleOf("getAccount", "http://it's"), /^curl 'http:\/\/it'\\''s\/account/);
  });
});

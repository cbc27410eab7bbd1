import type { Components, OpenApiDocument, Tag } from "./document.ts";
import { type Call, callSection, callsOf, title } from "./pageCall.ts";
import { type Html, html } from "./pageHtml.ts";
import { fieldsTable } from "./pageSchema.ts";
import { style } from "./pageStyle.ts";

/** The document as a page to read, whole in itself: it fetches nothing and runs nothing. */
export function docsPage(document: OpenApiDocument, baseUrl: string): string {
  const { info, tags, components } = document;
  const calls = callsOf(document);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: the API</title>
<style>${style}</style>
</head>
<body>
<div class="layout">
${navigation(document, calls)}
<main id="top">
<h1>${info.title}: the API</h1>
<p>${info.description}</p>
<p>The same for programs: <a href="/openapi.json">openapi.json</a>, OpenAPI ${document.openapi}.</p>
${tags.map((tag) => tagSection(tag, calls, document, baseUrl))}
${problemsSection(components)}
</main>
</div>
</body>
</html>
`;
  return page.markup;
}

function navigation({ info, tags }: OpenApiDocument, calls: Call[]): Html {
  return html`<nav aria-label="Calls">
<a href="#top"><strong>${info.title}</strong> ${info.version}</a>
${tags.map((tag) => contents(tag, calls))}
<p>More</p>
<ul>
<li><a href="#problems">Problems</a></li>
<li><a href="/openapi.json">openapi.json</a></li>
</ul>
</nav>`;
}

function contents({ name }: Tag, calls: Call[]): Html {
  const links = callsUnder(name, calls).map(
    (call) => html`<li><a href="#${call.operation.operationId}">${title(call)}</a></li>`,
  );
  return html`<p>${name}</p><ul>${links}</ul>`;
}

function tagSection(
  { name, description }: Tag,
  calls: Call[],
  document: OpenApiDocument,
  baseUrl: string,
): Html {
  return html`<section>
<h2>${name}</h2>
<p>${description}.</p>
${callsUnder(name, calls).map((call) => callSection(call, document, baseUrl))}
</section>`;
}

function problemsSection({ schemas }: Components): Html {
  return html`<section id="problems">
<h2>Problems</h2>
<p>Every error has a body of the type <code>application/problem+json</code>. Its <code>code</code>
is stable, so programs decide by it; its <code>detail</code> is for people.</p>
${fieldsTable("Fields", schemas["ProblemBody"] ?? {}, schemas, false)}
</section>`;
}

function callsUnder(tag: string, calls: Call[]): Call[] {
  return calls.filter(({ operation }) => operation.tags.includes(tag));
}

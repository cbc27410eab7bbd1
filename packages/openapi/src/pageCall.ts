import type { OpenApiDocument, Operation } from "./document.ts";
import { answersOf } from "./pageAnswers.ts";
import { curlOf } from "./pageCurl.ts";
import { block, type Html, html, none } from "./pageHtml.ts";
import { fieldsTable, meaningOf, resolve, typeOf } from "./pageSchema.ts";
import { table } from "./pageTable.ts";

/** One call of the document, with where it is found. */
export interface Call {
  method: string;
  path: string;
  operation: Operation;
}

/** Every call in the order of the document. */
export function callsOf({ paths }: OpenApiDocument): Call[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** The section about one call: what to send, an example, and what comes back. */
export function callSection(call: Call, document: OpenApiDocument, baseUrl: string): Html {
  const { method, path, operation } = call;
  const body = operation.requestBody?.content["application/json"]?.schema;
  const { schemas } = document.components;
  return html`<section id="${operation.operationId}">
<h3><a href="#${operation.operationId}">${title(call)}</a></h3>
<p>${operation.summary}.</p>
<h4>What to send</h4>
${parametersTable(operation, document)}
${body === undefined ? none : fieldsTable("Body, as JSON", body, schemas, true)}
<h4>Example</h4>
${block(curlOf(method, path, operation, baseUrl))}
${answersOf(operation, document)}
</section>`;
}

/** Method and path. */
export function title({ method, path }: Call): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code>`;
}

function parametersTable({ parameters }: Operation, { components }: OpenApiDocument): Html {
  if (parameters.length === 0) return none;
  const rows = parameters.map(({ name, in: place, required, schema, description }) => {
    const resolved = { ...resolve(schema, components.schemas), description };
    return [
      html`<code>${name}</code>`,
      html`${place}`,
      html`${typeOf(resolved, components.schemas)}`,
      html`${required ? "yes" : "no"}`,
      meaningOf(resolved),
    ];
  });
  return table("Parameters", ["Name", "In", "Type", "Required", "Meaning"], rows);
}

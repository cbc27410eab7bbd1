import type { Components, OpenApiDocument, Operation, Response } from "./document.ts";
import { block, type Html, html, join, none } from "./pageHtml.ts";
import { fieldsTable } from "./pageSchema.ts";
import { table } from "./pageTable.ts";

/** All that a call can be answered with: each reply by itself, the problems in one table. */
export function answersOf({ responses }: Operation, { components }: OpenApiDocument): Html {
  const replies = Object.entries(responses).filter(
    ([, { content }]) => content["application/json"],
  );
  const problems = Object.entries(responses).filter(
    ([, { content }]) => !content["application/json"],
  );
  const told = new Map<string, string>();
  return html`${replies.map(([status, response]) => replyOf(status, response, components, told))}
<details>
<summary>Problems: ${problems.map(([status]) => status).join(", ")}</summary>
${table(
  "Codes",
  ["Code", "Status", "What it means"],
  problems.flatMap((each) => problemRows(each, components)),
)}
</details>`;
}

/** A reply with its fields, unless an earlier one with the same fields has told them. */
function replyOf(
  status: string,
  { description, content, headers = {} }: Response,
  { schemas, headers: known }: Components,
  told: Map<string, string>,
): Html {
  const { schema = {}, example } = content["application/json"] ?? {};
  const name = schema.$ref ?? "";
  const earlier = told.get(name);
  told.set(name, earlier ?? status);
  const headerRows = Object.keys(headers).map((header) => [
    html`<code>${header}</code>`,
    html`${known[header]?.description ?? ""}`,
  ]);
  return html`<h4>Answer ${status} ${description}</h4>
${
  earlier === undefined
    ? fieldsTable("Fields", schema, schemas, false)
    : html`<p>The fields are those of ${earlier}.</p>`
}
${headerRows.length > 0 ? table("Headers", ["Header", "Meaning"], headerRows) : none}
${example === undefined ? none : block(JSON.stringify(example, null, 2))}`;
}

function problemRows([status, response]: [string, Response], { examples }: Components): Html[][] {
  const { content, headers = {} } = response;
  const codes = Object.keys(content["application/problem+json"]?.examples ?? {});
  const carried = Object.keys(headers).map((name) => html`<code>${name}</code>`);
  const headerNote = carried.length === 0 ? none : html` Carries ${join(carried, ", ")}.`;
  return codes.map((code) => [
    html`<code>${code}</code>`,
    html`${status}`,
    html`${examples[code]?.summary ?? ""}${headerNote}`,
  ]);
}

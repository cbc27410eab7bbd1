import { type Html, html } from "./pageHtml.ts";

/** A table whose first column names its rows; it scrolls by itself where it is too wide. */
export function table(caption: string, columns: readonly string[], rows: readonly Html[][]): Html {
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map(
    ([name, ...cells]) => html`<tr>
<th scope="row">${name ?? ""}</th>${cells.map((cell) => html`<td>${cell}</td>`)}
</tr>`,
  );
  return html`<div class="wide"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

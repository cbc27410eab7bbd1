/** Text that is markup already; only `html` makes it. */
export interface Html {
  readonly markup: string;
}

type Part = Html | readonly Html[] | string | number;

/** Markup with values put in: a string comes out as text whatever it holds, markup as it is. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: markup.reduce((before, after, i) => before + markupOf(parts[i - 1]) + after) };
}

/** Nothing at all. */
export const none: Html = { markup: "" };

/** Lines that keep their shape. */
export function block(lines: string): Html {
  return html`<pre><code>${lines}</code></pre>`;
}

/** Puts the same text between each two. */
export function join(parts: readonly Html[], between: string): Html {
  return { markup: parts.map(({ markup }) => markup).join(escapeText(between)) };
}

function markupOf(part: Part | undefined): string {
  if (part === undefined) return "";
  if (typeof part === "string" || typeof part === "number") return escapeText(String(part));
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("");
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/stack/root.ts";

/** Changes of existing files: by file, texts that it contains exactly once and what replaces them. */
export type Edits = Readonly<Record<string, readonly (readonly [text: string, next: string])[]>>;

/** A guide of CONTRIBUTING.md with one example of following it. */
export interface Guide {
  /** The heading of its section. */
  title: string;
  /** The placeholders of the section, such as `<name>`, with their values in the example. */
  placeholders: Readonly<Record<string, readonly string[]>>;
  /** The folder below tests/guides/files whose files are added. */
  folder: string;
  edits: Edits;
}

const path = /`([\w<>./-]+\.(?:ts|json|yaml|md|go|tpl))`/g;

/**
 * The files that a guide names, sorted: every path in backticks of its section, once for each value of its placeholders.
 * @throws Error when CONTRIBUTING.md has no such section
 */
export function filesNamedBy({ title, placeholders }: Guide): string[] {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  return filesNamedIn(sectionOf(text, title), placeholders);
}

/** As `filesNamedBy`, for the text of a section. */
export function filesNamedIn(section: string, placeholders: Guide["placeholders"]): string[] {
  const named = [...section.matchAll(path)].map(([, name = ""]) => name);
  const files = Object.entries(placeholders).reduce(
    (names, [placeholder, values]) =>
      names.flatMap((name) => values.map((value) => name.replaceAll(placeholder, value))),
    named,
  );
  return [...new Set(files)].toSorted();
}

function sectionOf(text: string, title: string): string {
  const [, section] = text.split(`\n## ${title}\n`);
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no section "${title}"`);
  const [body = ""] = section.split("\n## ");
  return body;
}

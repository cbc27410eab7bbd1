import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../scripts/stack/root.ts";

/** A change that a guide asks for: a line of an existing file after which another text stands. */
export interface Edit {
  file: string;
  after: string;
  insert: string;
}

/** A guide of CONTRIBUTING.md with one example of following it. */
export interface Guide {
  /** The heading of its section. */
  title: string;
  /** The placeholders of the section, such as `<name>`, and their values in the example. */
  placeholders: Readonly<Record<string, string>>;
  /** The folder below tests/guides whose files are added. */
  folder: string;
  edits: readonly Edit[];
}

/** The files that a guide names: every path in backticks of its section, with the placeholders filled in. */
export function filesNamedBy({ title, placeholders }: Guide): string[] {
  const text = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const [, section] = text.split(`\n## ${title}\n`);
  if (section === undefined) throw new Error(`CONTRIBUTING.md has no section "${title}"`);
  const [body = ""] = section.split("\n## ");
  const filled = Object.entries(placeholders).reduce(
    (all, [name, value]) => all.replaceAll(name, value),
    body,
  );
  const paths = [...filled.matchAll(/`([\w./-]+\.(?:ts|json|yaml|md|go|tpl)|[\w./-]+\/)`/g)];
  return [...new Set(paths.map(([, path]) => String(path)))];
}

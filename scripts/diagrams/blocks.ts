import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.ts";

/** Where the pictures are. */
export const PICTURE_FOLDER = join(ROOT, "docs", "diagrams");

/** The documents that contain the diagrams. */
const DOCUMENTS = ["architecture.md", "sequences.md"].map((name) => join(ROOT, "docs", name));

export interface Diagram {
  name: string;
  source: string;
  /** Of the source. */
  hash: string;
}

const FENCED = /^```mermaid\n(.*?)^```$/gms;
const NAMED = /^\s*%% name: ([a-z0-9-]+)$/m;
const STAMPED = /<!-- mermaid-sha256: ([0-9a-f]{64}) -->/;

/**
 * The diagrams of all documents, in their order.
 * @throws Error for one without a name of its own
 */
export function readDiagrams(): Diagram[] {
  return diagramsOf(DOCUMENTS.map((path) => readFileSync(path, "utf8")).join("\n"));
}

/**
 * The diagrams in a text.
 * @throws Error for one without a name of its own
 */
export function diagramsOf(markdown: string): Diagram[] {
  const diagrams = new Map<string, Diagram>();
  for (const [, source = ""] of markdown.matchAll(FENCED)) {
    const name = NAMED.exec(source)?.[1];
    if (name === undefined) throw new Error(`This diagram has no line "%% name: …":\n${source}`);
    if (diagrams.has(name)) throw new Error(`Two diagrams have the name ${name}.`);
    const hash = createHash("sha256").update(source).digest("hex");
    diagrams.set(name, { name, source, hash });
  }
  return [...diagrams.values()];
}

/** Adds the hash of the source to a picture. */
export function stamp(svg: string, { hash }: Diagram): string {
  return `${svg}\n<!-- mermaid-sha256: ${hash} -->\n`;
}

/** The hash of the source that a picture was drawn from. */
export function stampOf(svg: string): string | undefined {
  return STAMPED.exec(svg)?.[1];
}

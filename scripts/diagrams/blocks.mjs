import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../stack/root.mjs";

/** Where the pictures are. */
export const PICTURE_FOLDER = join(ROOT, "docs", "diagrams");

/** The documents that contain the diagrams. */
const DOCUMENTS = ["architecture.md", "sequences.md"].map((name) => join(ROOT, "docs", name));

/** @typedef {{ name: string, source: string, hash: string }} Diagram */

const FENCED = /^```mermaid\n(.*?)^```$/gms;
const NAMED = /^\s*%% name: ([a-z0-9-]+)$/m;
const STAMPED = /<!-- mermaid-sha256: ([0-9a-f]{64}) -->/;

/**
 * The diagrams of all documents, in their order.
 *
 * @returns {Diagram[]}
 * @throws {Error} for one without a name of its own
 */
export function readDiagrams() {
  return diagramsOf(DOCUMENTS.map((path) => readFileSync(path, "utf8")).join("\n"));
}

/**
 * @param {string} markdown
 * @returns {Diagram[]}
 * @throws {Error} for one without a name of its own
 */
export function diagramsOf(markdown) {
  /** @type {Map<string, Diagram>} */
  const diagrams = new Map();
  for (const [, source = ""] of markdown.matchAll(FENCED)) {
    const name = NAMED.exec(source)?.[1];
    if (name === undefined) throw new Error(`This diagram has no line "%% name: …":\n${source}`);
    if (diagrams.has(name)) throw new Error(`Two diagrams have the name ${name}.`);
    const hash = createHash("sha256").update(source).digest("hex");
    diagrams.set(name, { name, source, hash });
  }
  return [...diagrams.values()];
}

/**
 * Notes in a picture which text it was drawn from.
 *
 * @param {string} svg
 * @param {Diagram} diagram
 */
export function stamp(svg, { hash }) {
  return `${svg}\n<!-- mermaid-sha256: ${hash} -->\n`;
}

/**
 * The hash of the text that a picture was drawn from.
 *
 * @param {string} svg
 * @returns {string | undefined}
 */
export function stampOf(svg) {
  return STAMPED.exec(svg)?.[1];
}

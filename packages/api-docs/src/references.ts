/** A JSON Reference to a part of the same document. */
export type Reference = { $ref: string };

/** Refers to a component by its name. */
export function referenceTo(kind: string, name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}

/** Refers to several components, each under its own name. */
export function referencesTo(kind: string, names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, referenceTo(kind, name)]));
}

/** The names of the components of one kind that a part of the document refers to, each once. */
export function namesIn(part: unknown, kind: string): Set<string> {
  const references = JSON.stringify(part).matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g);
  return new Set([...references].flatMap(([, of, name = ""]) => (of === kind ? [name] : [])));
}

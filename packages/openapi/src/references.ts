import type { Components, Reference } from "./document.ts";

/** Refers to a component by its name. */
export function referenceTo(kind: keyof Components, name: string): Reference {
  return { $ref: `#/components/${kind}/${name}` };
}

/** Refers to several components, each under its own name. */
export function referencesTo(kind: keyof Components, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, referenceTo(kind, name)]));
}

/** The names of the components that a part of the document refers to, each once. */
export function namesIn(part: unknown, kind: keyof Components): Set<string> {
  const references = JSON.stringify(part).matchAll(/"\$ref":"#\/components\/(\w+)\/([\w-]+)"/g);
  return new Set([...references].flatMap(([, of, name = ""]) => (of === kind ? [name] : [])));
}

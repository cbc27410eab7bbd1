import type { Operation } from "./objects.ts";

interface Node {
  part: string;
  operation?: Operation;
  below: Node[];
}

/**
 * Whether daprd (1.18) lets a call through, by the rules for its caller. It walks a tree of path parts and stops at the first
 * part that has a rule, so that a rule also covers what is below it and hides other rules there; the first node that
 * fits is taken and there is no way back.
 */
export function allows(operations: readonly Operation[], verb: string, path: string): boolean {
  const found = search(plant(operations), partsOf(path.toLowerCase()));
  return found?.action === "allow" && found.httpVerb.includes(verb);
}

function plant(operations: readonly Operation[]): Node {
  const root: Node = { part: "", below: [] };
  for (const operation of operations) {
    let node = root;
    for (const part of partsOf(operation.name.toLowerCase())) {
      const known = node.below.find((each) => each.part === part);
      const next = known ?? { part, below: [] };
      if (known === undefined) node.below.push(next);
      node = next;
    }
    // A second rule for the same path is ignored without a word.
    node.operation ??= operation;
  }
  return root;
}

function search(root: Node, parts: readonly string[]): Operation | undefined {
  let node: Node | undefined = root;
  for (const [index, part] of parts.entries()) {
    const isEnd = index === parts.length - 1;
    node = node.below.find((each) => (each.part === "*" ? isEnd : fits(part, each.part)));
    if (node === undefined) return undefined;
    if (node.operation !== undefined) return node.operation;
    if (isEnd) return node.below.find((each) => each.part === "*")?.operation;
  }
  return undefined;
}

function fits(part: string, pattern: string): boolean {
  const literal = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`).test(part);
}

function partsOf(path: string): string[] {
  return path.split("/").slice(1);
}

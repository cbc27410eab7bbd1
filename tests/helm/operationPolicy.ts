import type { Operation } from "./objects.ts";

interface Node {
  part: string;
  operation?: Operation;
  children: Node[];
}

/**
 * Whether daprd (1.18) allows a call, by the rules for its caller. daprd walks a tree of path parts and stops at the first
 * part that has a rule, so a rule also covers the paths below it and hides their rules. It takes the first matching node
 * without backtracking.
 */
export function allows(operations: readonly Operation[], verb: string, path: string): boolean {
  const found = search(treeOf(operations), partsOf(path.toLowerCase()));
  return found?.action === "allow" && found.httpVerb.includes(verb);
}

function treeOf(operations: readonly Operation[]): Node {
  const root: Node = { part: "", children: [] };
  for (const operation of operations) {
    let node = root;
    for (const part of partsOf(operation.name.toLowerCase())) {
      const known = node.children.find((each) => each.part === part);
      const next = known ?? { part, children: [] };
      if (known === undefined) node.children.push(next);
      node = next;
    }
    // daprd ignores a second rule for the same path and reports no error.
    node.operation ??= operation;
  }
  return root;
}

function search(root: Node, parts: readonly string[]): Operation | undefined {
  let node: Node | undefined = root;
  for (const [index, part] of parts.entries()) {
    const isEnd = index === parts.length - 1;
    node = node.children.find((each) => (each.part === "*" ? isEnd : matches(part, each.part)));
    if (node === undefined) return undefined;
    if (node.operation !== undefined) return node.operation;
    if (isEnd) return node.children.find((each) => each.part === "*")?.operation;
  }
  return undefined;
}

function matches(part: string, pattern: string): boolean {
  const literal = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${pattern.split("*").map(literal).join(".*")}$`).test(part);
}

function partsOf(path: string): string[] {
  return path.split("/").slice(1);
}

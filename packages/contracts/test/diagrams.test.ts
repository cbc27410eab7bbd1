import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { styles } from "@arch/contracts/style";
import {
  diagramsOf,
  PICTURE_FOLDER,
  readDiagrams,
  stamp,
  stampOf,
} from "../../../scripts/diagrams/blocks.ts";

const diagrams = readDiagrams();

/** Styles with the same transport for a step share its diagram. */
const wanted = Object.entries(styles).flatMap(([style, { openAccount, notifyPerson }]) => [
  `registration-by-${openAccount}`,
  `deposit-by-${notifyPerson}`,
  `${style}-order-paid`,
  `${style}-order-declined`,
]);

describe("the diagrams of the documentation", () => {
  it("show the components, and four scenes for each style", () => {
    const names = diagrams.map(({ name }) => name);
    assert.deepEqual(names.sort(), [...new Set(["components", ...wanted])].sort());
  });

  for (const { name, hash } of diagrams) {
    it(`have a current picture of ${name}`, () => {
      const path = join(PICTURE_FOLDER, name);
      const svg = readFileSync(`${path}.svg`, "utf8");
      assert.equal(stampOf(svg), hash, `${name} has changed: run \`npm run diagrams\``);
      assert.ok(statSync(`${path}.png`).size > 0, `${name}.png is empty`);
    });
  }

  it("have no picture without a diagram", () => {
    const files = diagrams.flatMap(({ name }) => [`${name}.png`, `${name}.svg`]);
    assert.deepEqual(readdirSync(PICTURE_FOLDER).sort(), files.sort());
  });
});

describe("diagramsOf", () => {
  const block = (name: string, text: string) =>
    `\`\`\`mermaid\n%% name: ${name}\n${text}\n\`\`\`\n`;

  it("finds each diagram by its name, and its hash changes with its text", () => {
    const [first, second] = diagramsOf(`one\n${block("a", "x")}two\n${block("b", "x")}`);
    const [changed] = diagramsOf(block("a", "y"));
    assert.deepEqual([first?.name, second?.name], ["a", "b"]);
    assert.notEqual(first?.hash, changed?.hash);
    assert.ok(first, "the first diagram is found");
    assert.equal(stampOf(stamp("<svg/>", first)), first.hash);
  });

  it("rejects a diagram without a unique name", () => {
    assert.throws(() => diagramsOf("```mermaid\nflowchart LR\n```\n"), /has no line/);
    assert.throws(() => diagramsOf(block("a", "x") + block("a", "y")), /Two diagrams/);
  });
});

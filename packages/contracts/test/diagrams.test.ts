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
const scenes = ["registration", "deposit", "order-paid", "order-declined"];

describe("the diagrams of docs/architecture.md", () => {
  it("show the services, and each style in its four scenes", () => {
    const names = diagrams.map(({ name }) => name);
    const wanted = Object.keys(styles).flatMap((style) =>
      scenes.map((scene) => `${style}-${scene}`),
    );
    for (const name of ["components", ...wanted])
      assert.ok(names.includes(name), `${name} is there`);
  });

  for (const { name, hash } of diagrams) {
    it(`have a picture of ${name} that is not stale`, () => {
      const path = join(PICTURE_FOLDER, name);
      const svg = readFileSync(`${path}.svg`, "utf8");
      assert.equal(stampOf(svg), hash, `run \`npm run diagrams\`: ${name} was changed since`);
      assert.ok(statSync(`${path}.png`).size > 0, `${name}.png is there`);
    });
  }

  it("have no picture of what is no longer there", () => {
    const files = diagrams.flatMap(({ name }) => [`${name}.png`, `${name}.svg`]);
    assert.deepEqual(readdirSync(PICTURE_FOLDER).sort(), files.sort());
  });
});

describe("diagramsOf", () => {
  const block = (name: string, text: string) =>
    `\`\`\`mermaid\n%% name: ${name}\n${text}\n\`\`\`\n`;

  it("finds each diagram by its name, and tells a change of its text", () => {
    const [first, second] = diagramsOf(`one\n${block("a", "x")}two\n${block("b", "x")}`);
    const [changed] = diagramsOf(block("a", "y"));
    assert.deepEqual([first?.name, second?.name], ["a", "b"]);
    assert.notEqual(first?.hash, changed?.hash);
    assert.ok(first, "there is a diagram");
    assert.equal(stampOf(stamp("<svg/>", first)), first.hash);
  });

  it("refuses a diagram without a name of its own", () => {
    assert.throws(() => diagramsOf("```mermaid\nflowchart LR\n```\n"), /has no line/);
    assert.throws(() => diagramsOf(block("a", "x") + block("a", "y")), /Two diagrams/);
  });
});

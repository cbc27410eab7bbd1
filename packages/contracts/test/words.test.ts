import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folders = [
  "services",
  "packages",
  "components",
  "helm",
  "scripts",
  "tests",
  "bench",
  "docs",
  "postman",
];
const pages = ["README.md", "CONTRIBUTING.md", "dapr.yaml", "Dockerfile"];

/** Words that the code does not use, with the term to use instead. */
const retired: Readonly<Record<string, string>> = {
  "tell tells told telling teller tellers untold retell retells": "publish, send, notify",
  "hear hears heard hearer hearers hearing hearz ear ears": "subscribe, receive, handle",
  "letter letters": "message",
  "pulse pulses": "heartbeat",
  "whoever nobody somebody": "name the component",
  "rival rivals patience patiently": "conflict, timeout",
  "stranger strangers intruder impostor insider insiders": "caller, attacker",
  "wish wishes verdict verdicts purse newcomer newcomers": "request, result, balance, new user",
  drivable: "pending work",
};
const replacements = new Map(
  Object.entries(retired).flatMap(([words, use]) => words.split(" ").map((word) => [word, use])),
);

/** Terms of the field, or of the language, that contain a retired word. */
const terms = [/dead[- ]?letter(s|ed|ing)?/gi, /\bletters(?=,? (?:and )?digits)/gi];
const itself = "packages/contracts/test/words.test.ts";

function listFiles(): string[] {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--"];
  const names = execFileSync("git", [...args, ...folders, ...pages], options).split("\0");
  const isText = /\.(ts|mjs|go|md|ya?ml|tpl|txt|json|toml)$|file$/;
  return names.filter((name) => isText.test(name) && name !== itself && !/lock|sum/.test(name));
}

/** The words of a text; the parts of an identifier are words of their own. */
function wordsOf(text: string): string[] {
  const plain = terms.reduce((rest, term) => rest.replaceAll(term, " "), text);
  return (
    plain
      .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .match(/[a-z]+/g) ?? []
  );
}

describe("the language of the repository", () => {
  it("contains no retired word in code, comments, tests, components, chart and pages", () => {
    const found = listFiles().flatMap((name) =>
      readFileSync(join(root, name), "utf8")
        .split("\n")
        .flatMap((line, index) =>
          wordsOf(line)
            .filter((word) => replacements.has(word))
            .map((word) => `${name}:${index + 1}: ${word} (use: ${replacements.get(word)})`),
        ),
    );
    assert.equal(found.join("\n"), "");
  });
});

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { apps } from "@arch/contracts/apps";
import { topics } from "@arch/contracts/events";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...listFiles("docs").filter((path) => path.endsWith(".md")),
  ...readdirSync(join(root, "packages"))
    .map((name) => join("packages", name, "README.md"))
    .filter((path) => existsSync(join(root, path))),
];
const maxLines = { "README.md": 140, "docs/architecture.md": 250 };
const rootFolders =
  /^(?:bench|components|docs|helm|packages|postman|scripts|services|tests)\/[\w./@-]*$/;

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => /\.\w+$/.test(path));
}

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** The text outside of code blocks. */
function proseOf(markdown: string): string {
  return markdown.replaceAll(/^( *)```.*?^\1```$/gms, "");
}

/** The targets of links and images that stay in the repository. */
function targetsOf(markdown: string): string[] {
  const targets = [...proseOf(markdown).matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, target = ""]) => target,
  );
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The paths of the repository that a text names in backticks. */
function namedPathsOf(markdown: string): string[] {
  const quoted = [...proseOf(markdown).matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
  return quoted.map((text) => text.replace(/^\.\//, "")).filter((text) => rootFolders.test(text));
}

/** The anchors of a page, as GitHub makes them from its headings. */
function anchorsOf(markdown: string): string[] {
  const headings = [...proseOf(markdown).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

function isDead(page: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return true;
  return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
}

describe("the documentation", () => {
  for (const page of pages) {
    it(`has no dead link in ${page}`, () => {
      assert.deepEqual(
        targetsOf(read(page)).filter((target) => isDead(page, target)),
        [],
      );
    });

    it(`names no file in ${page} that does not exist`, () => {
      const missing = namedPathsOf(read(page)).filter((path) => !existsSync(join(root, path)));
      assert.deepEqual(missing, []);
    });
  }

  for (const [page, lines] of Object.entries(maxLines)) {
    it(`has at most ${lines} lines in ${page}`, () => {
      assert.ok(read(page).trimEnd().split("\n").length <= lines, `${page} is too long`);
    });
  }

  it("links every picture in docs from a page", () => {
    const linked = new Set(
      pages.flatMap((page) => targetsOf(read(page)).map((target) => join(dirname(page), target))),
    );
    const pictures = listFiles("docs").filter((path) => /\.(?:svg|png)$/.test(path));
    assert.ok(pictures.length > 0, "docs contains pictures");
    assert.deepEqual(
      pictures.filter((path) => !linked.has(path)),
      [],
    );
  });

  it("has a row for every service and every topic in architecture.md", () => {
    const text = read("docs/architecture.md");
    const hasRow = (pattern: string) => new RegExp(`^\\| ${pattern}`, "m").test(text);
    const rows = [
      ...apps.map((app) => `\`${app}\` \\|`),
      ...topics.map(
        ({ name, owner, subscribers }) =>
          `\`${name}\` \\| ${owner} \\| .* \\| ${subscribers.join(", ")} \\|$`,
      ),
    ];
    assert.deepEqual(
      rows.filter((row) => !hasRow(row)),
      [],
    );
  });

  it("has the ports of dapr.yaml in operations.md", () => {
    const started: Record<string, unknown>[] = parse(read("dapr.yaml")).apps;
    const rowOf = (title: string, key: string) => {
      const cells = apps.map((app) => started.find(({ appID }) => appID === app)?.[key]);
      return `| ${[title, ...cells].join(" | ")} |`;
    };
    const lines = read("docs/operations.md").split("\n");
    for (const row of [
      `| | ${apps.join(" | ")} |`,
      rowOf("app", "appPort"),
      rowOf("sidecar, HTTP", "daprHTTPPort"),
      rowOf("sidecar, gRPC", "daprGRPCPort"),
      rowOf("sidecar, internal gRPC", "daprInternalGRPCPort"),
      rowOf("sidecar, metrics", "metricsPort"),
    ]) {
      assert.ok(lines.includes(row), `operations.md lacks the row ${row}`);
    }
  });

  it("opens each file once in the lists of architecture.md", () => {
    const listed = [...read("docs/architecture.md").matchAll(/^\d+\. `([^`]+\.ts)`$/gm)].map(
      ([, path = ""]) => path,
    );
    assert.ok(listed.length > 0, "architecture.md lists files");
    assert.equal(new Set(listed).size, listed.length);
  });
});

describe("the check of links", () => {
  it("finds a missing file, a missing anchor and a missing path", () => {
    assert.equal(isDead("README.md", "docs/nothing.md"), true);
    assert.equal(isDead("README.md", "docs/operations.md#nothing"), true);
    assert.equal(isDead("README.md", "docs/operations.md#ports"), false);
    assert.deepEqual(namedPathsOf("`services/nothing.ts` and `npm start`"), [
      "services/nothing.ts",
    ]);
  });
});

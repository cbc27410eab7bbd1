// `npm run diagrams`: draws the diagrams of docs/architecture.md and docs/sequences.md into docs/diagrams/.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Diagram, PICTURE_FOLDER, readDiagrams, stamp } from "./diagrams/blocks.ts";
import { ensureBrowser } from "./diagrams/browser.ts";
import { loadMermaid } from "./diagrams/mermaid.ts";
import type { Context } from "./setup/arguments.ts";

/** A page's width, and twice the dots of one. */
const VIEWPORT = { width: 816, height: 600, deviceScaleFactor: 2 };

/** Large words in a picture that is as wide as a page. */
const MERMAID = {
  theme: "default",
  fontFamily: "Arial, Helvetica, sans-serif",
  // A line that crosses a label stays behind it.
  themeCSS:
    ".messageText { paint-order: stroke; stroke: white; stroke-width: 6px } .edgeLabel rect { opacity: 1; fill: white; background-color: white }",
  // Words as SVG text: not every viewer shows HTML inside a picture.
  htmlLabels: false,
  flowchart: {
    htmlLabels: false,
    nodeSpacing: 35,
    rankSpacing: 55,
    padding: 10,
    wrappingWidth: 280,
  },
  sequence: {
    width: 110,
    height: 48,
    actorMargin: 30,
    diagramMarginX: 10,
    diagramMarginY: 8,
    boxMargin: 8,
    messageMargin: 32,
    messageFontSize: 15,
    actorFontSize: 15,
    noteFontSize: 14,
    noteMargin: 8,
    bottomMarginAdj: 12,
    mirrorActors: false,
  },
};

/**
 * Draws every diagram of the documents as an SVG and a PNG, and removes the pictures of diagrams that are gone.
 * @throws Error when there is no browser, or a diagram's text is wrong
 */
export async function main(_: readonly string[], { report, signal }: Context): Promise<void> {
  const diagrams = readDiagrams();
  const executablePath = await ensureBrowser(report);
  const { launch, render } = await loadMermaid({ report, signal });
  await mkdir(PICTURE_FOLDER, { recursive: true });
  // Chromium's sandbox does not work for root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await launch({ executablePath, args, ...signals });
  try {
    for (const diagram of diagrams) {
      signal.throwIfAborted();
      await draw(diagram, async (format) => {
        const options = { viewport: VIEWPORT, backgroundColor: "white", mermaidConfig: MERMAID };
        return (await render(browser, diagram.source, format, options)).data;
      });
      report(`${diagram.name}.svg, ${diagram.name}.png`);
    }
  } finally {
    await browser.close();
  }
  await removeOthers(diagrams);
}

async function draw(diagram: Diagram, render: (format: "svg" | "png") => Promise<Uint8Array>) {
  const path = join(PICTURE_FOLDER, diagram.name);
  const [svg, png] = [await render("svg"), await render("png")];
  // The SVG has the hash and is written last: if it is up to date, the PNG is too.
  await writeFile(`${path}.png`, png);
  await writeFile(`${path}.svg`, stamp(new TextDecoder().decode(svg), diagram));
}

async function removeOthers(diagrams: readonly Diagram[]) {
  const known = new Set(diagrams.flatMap(({ name }) => [`${name}.svg`, `${name}.png`]));
  for (const file of await readdir(PICTURE_FOLDER)) {
    if (/\.(svg|png)$/.test(file) && !known.has(file)) await rm(join(PICTURE_FOLDER, file));
  }
}

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PICTURE_FOLDER, readDiagrams, stamp } from "./blocks.mjs";
import { ensureBrowser } from "./browser.mjs";
import { loadMermaid } from "./mermaid.mjs";

/** @typedef {import("./blocks.mjs").Diagram} Diagram */

/** A page's width, and twice the dots of one. */
const VIEWPORT = { width: 816, height: 600, deviceScaleFactor: 2 };

/** What keeps words large where a picture is as wide as a page. */
const MERMAID = {
  theme: "default",
  fontFamily: "Arial, Helvetica, sans-serif",
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
 * Draws every diagram of the document as an SVG and a PNG, and removes the pictures of those that are gone.
 *
 * @param {import("../runtimes/context.mjs").Provisioning & {
 *   report: import("../processes/progress.mjs").Report,
 * }} context
 * @throws {Error} when there is no browser, or a diagram's text is wrong
 */
export async function drawDiagrams({ report, signal }) {
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
      signal?.throwIfAborted();
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

/**
 * @param {Diagram} diagram
 * @param {(format: "svg" | "png") => Promise<Uint8Array>} render
 */
async function draw(diagram, render) {
  const path = join(PICTURE_FOLDER, diagram.name);
  const [svg, png] = [await render("svg"), await render("png")];
  // The SVG carries the stamp and comes last: where it is fresh, the PNG is.
  await writeFile(`${path}.png`, png);
  await writeFile(`${path}.svg`, stamp(new TextDecoder().decode(svg), diagram));
}

/** @param {Diagram[]} diagrams */
async function removeOthers(diagrams) {
  const known = new Set(diagrams.flatMap(({ name }) => [`${name}.svg`, `${name}.png`]));
  for (const file of await readdir(PICTURE_FOLDER)) {
    if (/\.(svg|png)$/.test(file) && !known.has(file)) await rm(join(PICTURE_FOLDER, file));
  }
}

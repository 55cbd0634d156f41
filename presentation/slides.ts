/**
 * From the source of a deck to the sections of a page.
 *
 * @module
 */

import { Marked } from "marked";
import { type Html, html, trusted } from "../internal/page/html.ts";
import { codeBlock, codeDiff, codeSizeOf } from "./code_block.ts";
import { drawingOf } from "./drawings.ts";
import { labPanel } from "./lab_panel.ts";
import { livePanel } from "./live_panel.ts";
import { type Block, parseSlides, type Slide } from "./slide_source.ts";
import type { Language } from "./words.ts";

const asText = ({ default: text }: { default: string }) => text;

/** The source of each language. */
const sources: Readonly<Record<Language, () => Promise<string>>> = {
  fr: () => import("./slides.fr.md", { with: { type: "text" } }).then(asText),
  en: () => import("./slides.en.md", { with: { type: "text" } }).then(asText),
};

const markdown = new Marked({ async: false });

/** Reads the slides of a language. */
export async function readSlides(language: Language): Promise<Slide[]> {
  return parseSlides(await sources[language]());
}

/** Makes a section of each slide: reveal.js shows them one by one, and the speaker's page two of them. */
export async function renderSlides(
  slides: readonly Slide[],
  language: Language,
): Promise<Html[]> {
  return await Promise.all(slides.map((slide) => renderSlide(slide, language)));
}

async function renderSlide(slide: Slide, language: Language): Promise<Html> {
  const { id, live, layout, blocks, notes } = slide;
  const classes = ["slide", layout ?? "plain", await codeSizeOf(slide)].join(" ").trim();
  const body = await Promise.all(
    blocks.map((block, index) => renderBlock(block, blocks.slice(0, index), language)),
  );
  return html`
    <section id="${id}" class="${classes}" ${live === null ? null : html`
      data-live="${live}"
    `}>
      ${body} ${live === null ? null : livePanel(language)}
      <aside class="notes">${render(notes)}</aside>
    </section>
  `;
}

/** @param before the blocks above it: code of the same file is named once */
async function renderBlock(
  block: Block,
  before: readonly Block[],
  language: Language,
): Promise<Html> {
  switch (block.kind) {
    case "markdown":
      return render(block.text);
    case "code":
      return await codeBlock(block.cut, block.steps, fileOf(block) !== fileOf(before.at(-1)));
    case "diff":
      return await codeDiff(block.from, block.to);
    case "lab":
      return labPanel(block.servers, language);
    case "drawing":
      return html`<figure class="drawing">${trusted(drawingOf(block.name, language))}</figure>`;
  }
}

function fileOf(block: Block | undefined): string | null {
  return block?.kind === "code" ? block.cut.name.path : null;
}

/** The slides are ours, and may hold markup. */
function render(text: string): Html {
  return trusted(markdown.parse(text, { async: false }).trim());
}

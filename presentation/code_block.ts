/**
 * Code on a slide: a cut from the program, whose lines are lit step by step, and two cuts of which one becomes the other.
 *
 * The text of a `<pre>` is the cut and nothing else, so that whoever copies it has the source. What belongs to the show
 * stands beside it: each step is an empty fragment, and the page's script dims the lines that it does not name.
 *
 * @module
 */

import { type Html, html, trusted } from "../internal/page/html.ts";
import { highlightedLines } from "./highlighted_lines.ts";
import type { Cut, LineRange, Slide } from "./slide_source.ts";
import { readCut } from "./sources.ts";

/** The widths and heights of code, in columns and lines, up to which each size of letters fits, the largest first. */
const SIZES = [
  { name: "code-large", columns: 62, lines: 14 },
  { name: "code-medium", columns: 76, lines: 16.5 },
  { name: "code-small", columns: 88, lines: 19 },
] as const;
const SMALLEST = "code-smallest";
/** What a block takes besides its lines: its frame, the space to the next, and the name of its file. */
const FRAME_LINES = 2;
/** A line of text is as high as so many lines of code, and about so many letters long. */
const CODE_LINES_PER_LINE = 1.5;
const LETTERS_PER_LINE = 75;

/**
 * Code whose lines are lit in steps.
 *
 * @param isNamed whether its file stands above it
 */
export async function codeBlock(
  cut: Cut,
  steps: readonly (readonly LineRange[])[],
  isNamed: boolean,
): Promise<Html> {
  const code = await readCut(cut);
  return html`
    <div class="code">
      ${isNamed ? pathLabel(cut) : null}${listing(cut.source, code)}${steps.map((step) =>
        html`
          <span class="fragment step" data-lines="${linesOf(step)}"></span>
        `
      )}
    </div>
  `;
}

/** Two cuts in one place. At the next step the lines that both have move to their new places, and the others fade. */
export async function codeDiff(from: Cut, to: Cut): Promise<Html> {
  const [before, after] = await Promise.all([readCut(from), readCut(to)]);
  return html`
    <div class="code diff">
      <div class="before">${pathLabel(from)}${listing(from.source, before)}</div>
      <div class="after fragment">${pathLabel(to)}${listing(to.source, after)}</div>
    </div>
  `;
}

function pathLabel({ name: { path } }: Cut): Html {
  return html`<p class="path">${path}</p>`;
}

/** The lines stand in elements of their own; the line feeds stand between them, as in the source. */
function listing(source: string, code: string): Html {
  const lines = highlightedLines(code).map((line) => `<span class="line">${line}</span>`);
  return html`<pre data-source="${source}"><code>${trusted(lines.join("\n"))}</code></pre>`;
}

function linesOf(step: readonly LineRange[]): string {
  return step.map(({ from, to }) => from === to ? from : `${from}-${to}`).join(",");
}

/**
 * The class of a slide by the size of its code: as large as there is room for, and the same in all of its blocks.
 *
 * @returns an empty text when there is no code
 */
export async function codeSizeOf({ blocks }: Slide): Promise<string> {
  let columns = 0;
  let lines = 0;
  for (const block of blocks) {
    const cuts = block.kind === "code"
      ? [block.cut]
      : block.kind === "diff"
      ? [block.from, block.to]
      : [];
    const codes = (await Promise.all(cuts.map(readCut))).map((code) => code.split("\n"));
    columns = Math.max(columns, ...codes.flat().map((line) => line.length));
    lines += block.kind === "markdown"
      ? textLinesOf(block.text) * CODE_LINES_PER_LINE
      : codes.length === 0
      ? 0
      : Math.max(...codes.map((code) => code.length)) + FRAME_LINES;
  }
  if (columns === 0) return "";
  return SIZES.find((size) => columns <= size.columns && lines <= size.lines)?.name ?? SMALLEST;
}

/** The lines that Markdown will take. The headline has a place of its own, and the line below a table's head is none. */
function textLinesOf(text: string): number {
  return text.split("\n").filter((line) => line.trim() !== "" && !/^(##? |[|: -]+$)/.test(line))
    .reduce((sum, line) => sum + Math.ceil(line.length / LETTERS_PER_LINE), 0);
}

/**
 * The source of a deck: a Markdown file a language, `slides.fr.md` and `slides.en.md`.
 *
 * ```text
 * <!-- id: coroutine -->
 *
 * ## A function that can wait
 *
 * @code variants/coro.ts#handle:4-9 lines=2|4-5
 *
 * Note:
 *
 * What the speaker says.
 *
 * ---
 * ```
 *
 * A line `---` parts two slides. The comment that begins a slide gives its name, and says with `live: VARIANT` that a
 * server runs on it, and with `layout: LAYOUT` that it is no ordinary one. Code is never typed into a slide. A line
 * that begins with `@` stands for what is made elsewhere: a cut from the program, a drawing, two cuts of which the
 * one becomes the other, or, with `@lab VARIANT VARIANT`, the button that opens the lab.
 *
 * What a line of text means is left to the Markdown parser. Here the text is only taken apart.
 *
 * @module
 */

import { type ExcerptName, parseExcerptName } from "../ladder/excerpt.ts";

/** How a slide looks that is not a headline with something below it. */
export type Layout = "title" | "chapter" | "question";

const LAYOUTS: readonly Layout[] = ["title", "chapter", "question"];

/** Some lines that follow each other, both ends included, counted from 1. */
export interface LineRange {
  /** The first. */
  readonly from: number;
  /** The last. */
  readonly to: number;
}

/** A cut from a source of the program. */
export interface Cut {
  /** Its name, as the slide gives it: `variants/coro.ts#step:2-5`. */
  readonly source: string;
  /** The same, taken apart. */
  readonly name: ExcerptName;
}

/** A part of a slide. Parts stand below each other. */
export type Block =
  | { readonly kind: "markdown"; readonly text: string }
  | {
    readonly kind: "code";
    readonly cut: Cut;
    /**
     * What is lit one step after the other, while the rest is dimmed: lines of the cut, counted from 1. With no steps
     * the whole is shown, as it also is before the first.
     */
    readonly steps: readonly (readonly LineRange[])[];
  }
  | { readonly kind: "drawing"; readonly name: string }
  | { readonly kind: "diff"; readonly from: Cut; readonly to: Cut }
  /** A button that opens the lab: what follows `fibserv lab` on its command line. */
  | { readonly kind: "lab"; readonly servers: readonly string[] };

/** A slide, taken apart. */
export interface Slide {
  /** Its name, the same in all languages: lower case, with hyphens. */
  readonly id: string;
  /** The variant that it runs, or null. */
  readonly live: string | null;
  /** How it looks, or null for a headline with something below it. */
  readonly layout: Layout | null;
  /** What it shows, from top to bottom. */
  readonly blocks: readonly Block[];
  /** What the speaker says, as Markdown; empty when there is nothing. */
  readonly notes: string;
}

/**
 * Reads the slides of one language.
 *
 * @param text Markdown as above
 * @returns at least one slide
 * @throws {SyntaxError} when a slide has no name or that of another one, or when a line cannot be read
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const [slide] = parseSlides("<!-- id: loop -->\n## A turn\n@drawing turn\n\nNote:\nLook at the queue.\n");
 * assertEquals(slide?.blocks, [
 *   { kind: "markdown", text: "## A turn" },
 *   { kind: "drawing", name: "turn" },
 * ]);
 * assertEquals(slide?.notes, "Look at the queue.");
 * ```
 */
export function parseSlides(text: string): Slide[] {
  const slides = text.replaceAll("\r\n", "\n").split(/^---$/m).map(parseSlide);
  const ids = new Set<string>();
  for (const { id } of slides) {
    if (ids.has(id)) throw unreadable("its id must be its own", id);
    ids.add(id);
  }
  return slides;
}

/** The cuts of a slide, from top to bottom. */
export function cutsOf({ blocks }: Slide): Cut[] {
  return blocks.flatMap((block) =>
    block.kind === "code" ? [block.cut] : block.kind === "diff" ? [block.from, block.to] : []
  );
}

/** The names of the drawings of a slide, from top to bottom. */
export function drawingsOf({ blocks }: Slide): string[] {
  return blocks.flatMap((block) => block.kind === "drawing" ? [block.name] : []);
}

function parseSlide(text: string): Slide {
  const [head = "", ...rest] = text.trim().split("\n");
  const { id, live, layout } = parseHead(head);
  const noteLine = rest.indexOf("Note:");
  const shown = noteLine === -1 ? rest : rest.slice(0, noteLine);
  const notes = noteLine === -1 ? [] : rest.slice(noteLine + 1);
  return { id, live, layout, blocks: parseBlocks(shown), notes: notes.join("\n").trim() };
}

function parseHead(line: string): Pick<Slide, "id" | "live" | "layout"> {
  const inside = line.match(/^<!-- ((?:[a-z]+: \S+ )+)-->$/)?.[1];
  const keys = new Map(inside?.matchAll(/([a-z]+): (\S+)/g).map(([, key, value]) => [key, value]));
  const id = keys.get("id");
  if (id === undefined || !/^[a-z][a-z0-9-]*$/.test(id)) {
    throw unreadable("it must begin with a comment like <!-- id: loop -->", line);
  }
  const unknown = keys.keys().find((key) => !["id", "live", "layout"].includes(key!));
  if (unknown !== undefined) throw unreadable("its keys are id, live and layout", unknown);
  const layout = keys.get("layout") ?? null;
  if (layout !== null && !isLayout(layout)) {
    throw unreadable(`its layout must be one of ${LAYOUTS.join(", ")}`, layout);
  }
  return { id, live: keys.get("live") ?? null, layout };
}

function isLayout(word: string): word is Layout {
  return LAYOUTS.some((layout) => layout === word);
}

function parseBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let text: string[] = [];
  const endText = () => {
    const markdown = text.join("\n").trim();
    if (markdown !== "") blocks.push({ kind: "markdown", text: markdown });
    text = [];
  };
  for (const line of lines) {
    if (line.startsWith("@")) {
      endText();
      blocks.push(parseDirective(line));
    } else text.push(line);
  }
  endText();
  return blocks;
}

function parseDirective(line: string): Block {
  const [word, ...args] = line.trimEnd().split(/ +/);
  const [first, second] = args;
  if (word === "@drawing" && args.length === 1 && /^[a-z0-9_]+$/.test(first!)) {
    return { kind: "drawing", name: first! };
  }
  if (word === "@lab" && args.length > 0) return { kind: "lab", servers: args };
  if (word === "@diff" && args.length === 2) {
    return { kind: "diff", from: parseCut(first!), to: parseCut(second!) };
  }
  if (word === "@code" && (args.length === 1 || args.length === 2)) {
    const steps = second?.match(/^lines=([\d,|-]+)$/)?.[1];
    if (second === undefined || steps !== undefined) {
      return { kind: "code", cut: parseCut(first!), steps: steps?.split("|").map(parseStep) ?? [] };
    }
  }
  throw unreadable(
    "a line with @ must be @code CUT lines=1-2|4, @drawing NAME, @diff CUT CUT or @lab VARIANT",
    line,
  );
}

function parseCut(source: string): Cut {
  return { source, name: parseExcerptName(source) };
}

function parseStep(text: string): LineRange[] {
  return text.split(",").map((range) => {
    const [, from, to = from] = range.match(/^(\d+)(?:-(\d+))?$/) ?? [];
    if (from === undefined || Number(from) < 1 || Number(to) < Number(from)) {
      throw unreadable("a step must be lines like 1-2,4", text);
    }
    return { from: Number(from), to: Number(to) };
  });
}

function unreadable(rule: string, got: string): SyntaxError {
  return new SyntaxError(`Cannot read the slide: ${rule}, got ${got}`);
}

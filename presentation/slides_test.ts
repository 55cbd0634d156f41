/**
 * What the slides promise, read from their sources: the same talk in both languages, code that is the program's own,
 * drawings that the theme can colour, and figures that are those of the README.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { excerpt } from "../ladder/excerpt.ts";
import { areMissing, testNeeding } from "../tests/support/permissions.ts";
import { variantNames } from "../variants/table.ts";
import { cutsOf, drawingsOf, parseSlides, type Slide } from "./slide_source.ts";

const LANGUAGES = ["fr", "en"] as const;
type Language = typeof LANGUAGES[number];
/** By drawing and key: what stands in a drawing where it says `{{ key }}`, as the formatter writes it. */
type DrawingWords = Readonly<Record<string, Readonly<Record<string, string>>>>;

const ignore = areMissing("read");
const test = testNeeding("read");

/** With more lines than this, the last row could read none of them. */
const CUT_LINES_MAX = 16;
/** What one says while a slide is shown: captions have fewer words, and a slide of more takes too long. */
const NOTE_WORDS_MIN = 40;
const NOTE_WORDS_MAX = 160;
/** Of all notes together: 28 minutes at 130 words a minute, and what is typed in between. */
const ALL_NOTES_WORDS_MAX = 3700;
/** Words beside headline, tables, code and drawings. */
const SHOWN_WORDS_MAX = 35;
/** In units of a drawing, which is 1600 wide. On a slide of 16 to 9 it is more than the 2.2 % that the last row can read. */
const FONT_SIZE_MIN = 34;

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, import.meta.url));
}

function readSlides(language: Language): Slide[] {
  return ignore ? [] : parseSlides(read(`slides.${language}.md`));
}

function readWords(language: Language): DrawingWords {
  return ignore ? {} : JSON.parse(read(`drawings/words.${language}.json`));
}

/** All drawings, by name. */
function readDrawings(): Map<string, string> {
  if (ignore) return new Map();
  const folder = Array.from(Deno.readDirSync(new URL("drawings", import.meta.url)));
  const names = folder.flatMap(({ name }) => name.match(/^(.*)\.svg$/)?.[1] ?? []).sort();
  return new Map(names.map((name) => [name, read(`drawings/${name}.svg`)]));
}

const decks = { fr: readSlides("fr"), en: readSlides("en") };
const words = { fr: readWords("fr"), en: readWords("en") };
const drawings = readDrawings();

function textOf({ blocks }: Slide): string {
  return blocks.flatMap((block) => block.kind === "markdown" ? [block.text] : []).join("\n");
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

test("the slides are the same in both languages, but for the words", () => {
  const frames = LANGUAGES.map((language) =>
    decks[language].map(({ id, live, layout, blocks }) => ({
      id,
      live,
      layout,
      blocks: blocks.map((block) => block.kind === "markdown" ? block.kind : block),
    }))
  );
  assertEquals(frames[0], frames[1]);
});

test("the tables of the slides have the same figures in both languages", () => {
  const cells = (slide: Slide) =>
    textOf(slide).split("\n").filter((line) => line.startsWith("|")).map((line) =>
      line.replaceAll(/[^\d|X]/g, "").split("|")
    );
  for (const [index, slide] of decks.fr.entries()) {
    assertEquals(cells(slide), cells(decks.en[index]!), slide.id);
  }
});

test("the figures of the slides are those of the README", () => {
  const readme = read("../README.md");
  const table = readme.slice(
    readme.indexOf("<!-- bench table: begin -->"),
    readme.indexOf("<!-- bench table: end -->"),
  );
  const rowOf = (text: string, name: string) =>
    text.split("\n").find((line) => line.startsWith(`| \`${name}\``))?.split("|").slice(2, -1)
      .map((cell) => cell.replaceAll(/[^\d.X]/g, ""));
  const results = decks.en.find(({ id }) => id === "results")!;
  const names = Array.from(textOf(results).matchAll(/^\| `(\w+)`/gm), ([, name]) => name!);
  assertEquals(names.length, 8);
  for (const name of names) {
    const [oneFast, twoFast, , twoSlow, beside] = rowOf(table, name)!;
    assertEquals(rowOf(textOf(results), name), [oneFast, twoFast, twoSlow, beside], name);
  }
});

test("the live slides run variants that there are", () => {
  const live = decks.fr.flatMap(({ live }) => live === null ? [] : [live]);
  assertEquals(live, ["coro", "corothrd"]);
  for (const name of live) assert(variantNames.includes(name), name);
});

for (const language of LANGUAGES) {
  const slides = decks[language];

  test(`the slides (${language}) are enough for half an hour, and not more`, () => {
    assert(slides.length >= 25 && slides.length <= 40, `${slides.length} slides`);
    const count = slides.reduce((sum, { notes }) => sum + countWords(notes), 0);
    assert(count <= ALL_NOTES_WORDS_MAX, `${count} words`);
  });

  test(`each slide (${language}) has one headline and few words`, () => {
    for (const slide of slides) {
      const lines = textOf(slide).split("\n").filter((line) => line.trim() !== "");
      assertEquals(lines.filter((line) => /^##? \S/.test(line)), [lines[0]], slide.id);
      const rest = lines.slice(1).filter((line) => !line.startsWith("|")).join(" ");
      assert(countWords(rest) <= SHOWN_WORDS_MAX, `${slide.id}: ${countWords(rest)} words`);
    }
  });

  test(`each slide (${language}) has the notes of a speaker`, () => {
    for (const { id, notes } of slides) {
      const count = countWords(notes);
      assert(count >= NOTE_WORDS_MIN && count <= NOTE_WORDS_MAX, `${id}: ${count} words`);
    }
  });

  test(`the slides (${language}) hold no code that was typed in`, () => {
    for (const slide of slides) assert(!/^(?:```|~~~| {4}\S)/m.test(textOf(slide)), slide.id);
  });

  test(`each drawing has all its words (${language}), and no other`, () => {
    assertEquals(Object.keys(words[language]).sort(), [...drawings.keys()]);
    for (const [name, svg] of drawings) {
      const keys = new Set(Array.from(svg.matchAll(/\{\{ (\w+) \}\}/g), ([, key]) => key));
      assertEquals([...keys].sort(), Object.keys(words[language][name]!).sort(), name);
      assertMatch(svg, /<title>\{\{ title \}\}<\/title>/);
      assertMatch(words[language][name]!.title!, /^[^<&]{10,}$/);
    }
  });
}

test("the French slides keep their punctuation on the line of the word before it", () => {
  // Code, directives and English titles have rules of their own.
  const text = read("slides.fr.md").replaceAll(
    /`[^`]*`|^@.*$|<!--.*-->|^\|[-:| ]*\|$|^Note:$|_[^_]*\b(?:The|With|From)\b[^_]*_/gm,
    "#",
  );
  assertEquals(text.match(/.{0,20}(?: [;:!?»]|« ).{0,20}/g), null);
  assertEquals(text.match(/.{0,20}(?:[\p{L}#*][;!?»]|«[\p{L}#*]|\p{L}:).{0,20}/gu), null);
  assertEquals(text.match(/.{0,20}['"].{0,20}/g), null);
});

test("each cut of a slide is in the program, and short enough to be read", () => {
  for (const slide of decks.fr) {
    for (const { source, name: { path, name, lines } } of cutsOf(slide)) {
      const cut = excerpt(read(`../${path}`), name, lines).text.split("\n");
      assert(cut.length <= CUT_LINES_MAX, `${source}: ${cut.length} lines`);
    }
  }
});

test("each step of a slide lights lines that its cut has", () => {
  for (const { id, blocks } of decks.fr) {
    for (const block of blocks) {
      if (block.kind !== "code") continue;
      const { path, name, lines } = block.cut.name;
      const count = excerpt(read(`../${path}`), name, lines).text.split("\n").length;
      for (const { to } of block.steps.flat()) assert(to <= count, `${id}: ${to} of ${count}`);
    }
  }
});

test("each drawing is shown once, and each that is shown exists", () => {
  assertEquals(decks.fr.flatMap(drawingsOf).sort(), [...drawings.keys()]);
});

test("the drawings have colours by class only, so that themes and policy allow it", () => {
  const head = /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" role="img" viewBox="0 0 1600 \d+">/;
  const forbidden =
    /<(?:style|script|image|use|foreignObject)\b|\s(?:style|fill|stroke|color|href|id|on\w+)=/g;
  for (const [name, svg] of drawings) {
    assertMatch(svg, head, name);
    assertEquals(svg.match(forbidden), null, name);
    assertEquals(svg.match(/<(?:rect|path|circle|polygon|text)(?! class=")/g), null, name);
  }
});

test("the drawings can be read from the last row", () => {
  for (const [name, svg] of drawings) {
    const sizes = Array.from(svg.matchAll(/font-size="(\d+)"/g), ([, size]) => Number(size));
    assertEquals(sizes.length, svg.match(/<text /g)?.length ?? 0, name);
    assert(Math.min(...sizes) >= FONT_SIZE_MIN, `${name}: font-size ${Math.min(...sizes)}`);
  }
});

test("the drawings use classes that their style sheet has", () => {
  const sheet = read("drawings/drawings.css");
  const all = [...drawings.values()].join("");
  const lists = Array.from(all.matchAll(/class="([^"]*)"/g), ([, list]) => list!.split(" "));
  for (const word of new Set(lists.flat())) {
    assertMatch(sheet, new RegExp(`\\.${word}\\b(?!-)`), word);
  }
});

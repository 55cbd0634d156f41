import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ANSI } from "./style.ts";
import { columns, foldCode, proseColumns, reflow, wrap, wrapWithin } from "./wrap.ts";

const same = (text: string) => text;
const quoted = (text: string) => `'${text}'`;

Deno.test("wrap() breaks between words", () => {
  assertEquals(wrap("one two three", 7), ["one two", "three"]);
  assertEquals(wrap("one two three", 80), ["one two three"]);
  assertEquals(wrap("", 80), [""]);
});

Deno.test("wrap() keeps a word that is too long", () => {
  assertEquals(wrap("a 127.0.0.1:25000 b", 5), ["a", "127.0.0.1:25000", "b"]);
});

Deno.test("wrap() loses no word and exceeds the width by single words only", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(fc.property(words, fc.integer({ min: 1, max: 30 }), (words, width) => {
    const lines = wrap(words.join(" "), width);
    assertEquals(lines.join(" "), words.join(" "));
    for (const line of lines) assert(line.length <= width || !line.includes(" "), line);
  }));
});

Deno.test("columns() aligns the texts and wraps them", () => {
  const rows = [["--n N", "The number to send"], ["--json", "Print one JSON object"]] as const;
  assertEquals(columns(rows, 30, same), [
    "  --n N   The number to send",
    "  --json  Print one JSON",
    "          object",
  ]);
});

Deno.test("columns() puts texts below their labels where there is no room beside them, and paints each line", () => {
  const rows = [["coro", "generator coroutines"], ["", "teaches to wait", quoted]] as const;
  assertEquals(columns(rows, 18, same), [
    "  coro",
    "    generator",
    "    coroutines",
    "    'teaches to'",
    "    'wait'",
  ]);
  assertEquals(columns(rows, 80, same), [
    "  coro  generator coroutines",
    "        'teaches to wait'",
  ]);
});

Deno.test("wrap() counts no escape sequences", () => {
  assertEquals(wrap(`${ANSI.bold("one")} two ${ANSI.red("three")}`, 7), [
    `${ANSI.bold("one")} two`,
    ANSI.red("three"),
  ]);
});

Deno.test("foldCode() counts columns, not characters", () => {
  assertEquals(foldCode("日本日本日", 4), ["日本", "  日", "  本", "  日"]);
  assertEquals(proseColumns(null), 80);
  assertEquals([40, 200].map(proseColumns), [40, 100]);
});

Deno.test("columns() puts the text below a label that is too long", () => {
  const long = "--a-flag-with-a-very-long-name";
  assertEquals(columns([["-h", "Help"], [long, "Text"]], 80, same), [
    "  -h  Help",
    `  ${long}`,
    "      Text",
  ]);
});

Deno.test("columns() measures labels before they are emphasised", () => {
  assertEquals(columns([["a", "x"], ["bb", "y"]], 80, (label) => `<${label}>`), [
    "  <a>   x",
    "  <bb>  y",
  ]);
});

Deno.test("reflow() joins the lines of a paragraph, and keeps commands, lists and blank lines", () => {
  const text =
    "One two\nthree four.\n\n    fibserv serve --variant coro\n\n- item one\n- item two\nEnd.";
  assertEquals(reflow(text, 80), [
    "One two three four.",
    "",
    "    fibserv serve --variant coro",
    "",
    "- item one",
    "- item two End.",
  ]);
  assertEquals(reflow("One two\nthree four.", 10), ["One two", "three", "four."]);
});

Deno.test("foldCode() loses nothing but blanks, and keeps to the width", () => {
  assertEquals(foldCode("  const x = call(first, second);", 20), [
    "  const x =",
    "      call(first,",
    "      second);",
  ]);
  assertEquals(foldCode("short", 20), ["short"]);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "(", " "), maxLength: 120 }),
      fc.integer({ min: 1, max: 50 }),
      (line, width) => {
        const folded = foldCode(line, width);
        assertEquals(folded.join("").replaceAll(" ", ""), line.replaceAll(" ", ""));
        assert(folded.every((one) => one.length <= width), JSON.stringify(folded));
      },
    ),
    { numRuns: 300, seed: 12 },
  );
});

Deno.test("wrapWithin() breaks words that are too long, and counts columns", () => {
  assertEquals(wrapWithin("a 127.0.0.1:25000 b", 9), ["a", "127.0.0.1", ":25000", "b"]);
  assertEquals(wrapWithin("日本日本 b", 5), ["日本", "日本", "b"]);
});

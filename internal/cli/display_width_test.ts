import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ANSI } from "./style.ts";
import { cutEnd, cutMiddle, displayWidth } from "./display_width.ts";

Deno.test("displayWidth() counts columns, not characters", () => {
  const widths = {
    "": 0,
    "abc": 3,
    "é": 1,
    "e\u0301": 1,
    "日本": 4,
    "한": 2,
    "ａ": 2,
    "😀": 2,
    "…": 1,
  };
  for (const [text, width] of Object.entries(widths)) assertEquals(displayWidth(text), width, text);
});

Deno.test("cutMiddle() leaves both ends, and never half a character", () => {
  assertEquals(cutMiddle("abcdefgh", 8), "abcdefgh");
  assertEquals(cutMiddle("abcdefgh", 5), "ab…gh");
  assertEquals(cutMiddle("日本日本日本", 7), "日…本");
  assertEquals(cutMiddle("😀😀😀😀", 6), "😀…😀");
});

Deno.test("cutMiddle() fits, whatever the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 1, max: 40 }),
      (text, columns) => {
        assert(displayWidth(cutMiddle(text, columns)) <= columns);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("cutEnd() leaves the beginning, and every colour that was switched on is switched off", () => {
  assertEquals(cutEnd("abcdefgh", 8), "abcdefgh");
  assertEquals(cutEnd("abcdefgh", 5), "abcd…");
  assertEquals(cutEnd("日本日本", 4), "日…");
  assertEquals(cutEnd("abc", Infinity), "abc");
  const { red, green } = ANSI;
  assertEquals(cutEnd(`${red("ab")}${green("cd")}`, 4), `${red("ab")}${green("cd")}`);
  assertEquals(cutEnd(`${red("abc")}d${green("ef")}`, 4), `${red("abc")}…${green("")}`);
  assertEquals(cutEnd(`${red("abc")}d${green("ef")}`, 3), `${red("ab…")}${green("")}`);
});

Deno.test("cutEnd() fits, whatever the text", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme" })),
      fc.integer({ min: 1, max: 40 }),
      (texts, columns) => {
        const cut = cutEnd(texts.map(ANSI.cyan).join("-"), columns);
        const plain = cut.replaceAll(ANSI.cyan("").slice(0, 5), "").replaceAll("\x1b[39m", "");
        assert(displayWidth(plain) <= columns, plain);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

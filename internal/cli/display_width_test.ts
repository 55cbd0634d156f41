import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { cutMiddle, displayWidth } from "./display_width.ts";

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

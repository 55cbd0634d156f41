import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { alignColumns, alignInBlocks } from "./align.ts";
import { visibleLength } from "./display_width.ts";
import { ANSI } from "./style.ts";

Deno.test("alignColumns() puts texts to the left and numbers to the right", () => {
  const rows = [["", "requests", "p50"], ["fast", "61728", "5.1 ms"], ["slow client", "9", "–"]];
  const numbers = { flush: "right", gap: 3 } as const;
  assertEquals(alignColumns(rows, [{ gap: 1 }, numbers, numbers]), [
    "               requests      p50",
    " fast             61728   5.1 ms",
    " slow client          9        –",
  ]);
});

Deno.test("alignColumns() leaves no spaces at the end of a line, and takes rows of unequal length", () => {
  assertEquals(alignColumns([["a", "long"], ["bcd"], ["e", "f"]]), ["a    long", "bcd", "e    f"]);
  assertEquals(alignColumns([]), []);
});

Deno.test("alignColumns() counts no escape sequences", () => {
  const { bold, cyan } = ANSI;
  assertEquals(alignColumns([[cyan("cb"), "x"], [bold(cyan("coro")), "y"]]), [
    `${cyan("cb")}    x`,
    `${bold(cyan("coro"))}  y`,
  ]);
});

Deno.test("alignColumns() begins or ends the cells of a column at the same place", () => {
  const cell = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), (rows) => {
      const lines = alignColumns(rows, [{}, { flush: "right" }, {}]);
      const ends = lines.map((line, i) => line.length - rows[i]![2].length);
      assertEquals(new Set(ends).size, 1);
      for (const [i, line] of lines.entries()) assertEquals(line.trim().split(/ +/), rows[i]);
    }),
    { seed: 9, numRuns: 100 },
  );
});

Deno.test("visibleLength() is that of what is seen", () => {
  assertEquals([visibleLength(""), visibleLength("ab"), visibleLength(ANSI.red("ab"))], [0, 2, 2]);
});

Deno.test("alignColumns() breaks texts of the last column that have no room, below each other", () => {
  const rows = [["pages", "34", "30 ok, 2 redirects"], ["bytes", "48 123"], [
    "skipped",
    "4",
    "1 robots",
  ]];
  assertEquals(alignColumns(rows, [{}, { flush: "right" }], 30), [
    "pages        34  30 ok, 2",
    "                 redirects",
    "bytes    48 123",
    "skipped       4  1 robots",
  ]);
  assertEquals(alignColumns(rows, [{}, { flush: "right" }], 35).length, 3);
});

Deno.test("alignInBlocks() repeats the first column where not all others fit beside it", () => {
  const rows = [["", "fast", "slow", "both"], "by hand", ["sync", "24500", "1.08", "X"], [
    "",
    "",
    "1.06",
    "",
  ]];
  const right = { flush: "right" } as const;
  const columns = [{ gap: 1 }, right, right, right];
  assertEquals(alignInBlocks(rows, columns, 80), [
    "        fast  slow  both",
    "by hand",
    " sync  24500  1.08     X",
    "              1.06",
  ]);
  assertEquals(alignInBlocks(rows, columns, 19), [
    "        fast  slow",
    "by hand",
    " sync  24500  1.08",
    "              1.06",
    "",
    "       both",
    "by hand",
    " sync     X",
  ]);
  assertEquals(alignInBlocks(rows, columns, 1).filter((line) => line === "").length, 2);
  assertEquals(alignInBlocks([], [], 80), []);
});

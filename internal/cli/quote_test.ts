import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { printable, printableJson, printableTexts, quote } from "./quote.ts";

Deno.test("quote() puts text in quotes", () => {
  assertEquals(quote("coro"), '"coro"');
  assertEquals(quote(""), '""');
  assertEquals(quote("größe 😀"), '"größe 😀"');
});

Deno.test("quote() escapes what would harm a terminal or break the line", () => {
  assertEquals(quote('say "\\"'), '"say \\"\\\\\\""');
  assertEquals(quote("a\r\n\tb"), '"a\\r\\n\\tb"');
  assertEquals(quote("\x1b[31mred\x07"), '"\\u{1b}[31mred\\u{7}"');
  assertEquals(quote("\u202eback\u2028"), '"\\u{202e}back\\u{2028}"');
  assertEquals(quote("\ud800"), '"\\u{d800}"');
});

Deno.test("quote() cuts a long text between two characters", () => {
  assertEquals(quote("x".repeat(40)), `"${"x".repeat(40)}"`);
  assertEquals(quote("x".repeat(1_000_000)), `"${"x".repeat(40)}…"`);
  assertEquals(quote("😀".repeat(41)), `"${"😀".repeat(40)}…"`);
});

Deno.test("quote() gives one printable line for any text", () => {
  const character = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point));
  fc.assert(fc.property(fc.string({ unit: character, maxLength: 100 }), (text) => {
    assertEquals(/[\p{C}\p{Zl}\p{Zp}]/u.test(quote(text)), false);
  }));
});

Deno.test("printable() escapes what could repaint a terminal, and leaves all else as it is", () => {
  assertEquals(printable('error: n, got "abc\\u001b" é'), 'error: n, got "abc\\u001b" é');
  assertEquals(printable("a\x1b[2Jb\tc\u202Ed\u2028"), "a\\u{1b}[2Jb\\tc\\u{202e}d\\u{2028}");
});

Deno.test("printableJson() gives JSON of the same value, without what could repaint a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const json = printableJson({ text });
      assertEquals(JSON.parse(json), { text });
      assertEquals(/[\p{C}\p{Zl}\p{Zp}]/u.test(json), false, json);
    }),
    { seed: 12, numRuns: 500 },
  );
  assertEquals(printableJson("a\u009b\u{e0001}"), '"a\\u009b\\udb40\\udc01"');
});

Deno.test("printableTexts() makes texts printable wherever they are, and leaves the rest alone", () => {
  const data = { a: ["\x1b[2J", 1, null, { b: "ü\u202e" }], c: true };
  assertEquals<unknown>(printableTexts(data), {
    a: ["\\u{1b}[2J", 1, null, { b: "ü\\u{202e}" }],
    c: true,
  });
});

import { assertEquals, assertMatch } from "@std/assert";
import * as fc from "fast-check";
import { FetchError, shown } from "./fetch_error.ts";

Deno.test("FetchError tells its kind beside its message", () => {
  const error = new FetchError("dns", "Cannot connect: no such host", { cause: 1 });
  assertEquals([error.name, error.kind, error.message, error.cause], [
    ...["FetchError", "dns", "Cannot connect: no such host", 1],
  ]);
});

Deno.test("shown() quotes, escapes and shortens", () => {
  assertEquals(shown("a b"), '"a b"');
  assertEquals(shown('a"\r\n\x1b[31mé'), String.raw`"a\"\r\n\u001b[31m\u00e9"`);
  assertEquals(shown("x".repeat(81)), `"${"x".repeat(80)}"…`);
});

Deno.test("shown() gives one bounded line of printable characters for any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      assertMatch(shown(text), /^"[ -~]{0,480}"…?$/);
    }),
    { seed: 1, numRuns: 300 },
  );
});

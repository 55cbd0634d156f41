import { assertEquals, assertThrows } from "@std/assert";
import { fillInWords } from "./drawing_words.ts";

Deno.test("fillInWords() puts each word in all of its places", () => {
  assertEquals(
    fillInWords("<title>{{ a }}</title><text>{{ b }}</text><text>{{ a }}</text>", {
      a: "un",
      b: "deux",
    }),
    "<title>un</title><text>deux</text><text>un</text>",
  );
});

Deno.test("fillInWords() lets no word become markup", () => {
  assertEquals(
    fillInWords("<text>{{ a }}</text>", { a: "1 < 2 & 3" }),
    "<text>1 &lt; 2 &amp; 3</text>",
  );
});

Deno.test("fillInWords() throws when a word is missing", () => {
  for (const key of ["b", "toString"]) {
    assertThrows(
      () => fillInWords(`{{ ${key} }}`, { a: "un" }),
      RangeError,
      `each key, got ${key}`,
    );
  }
});

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { drawingOf } from "./drawings.ts";
import { LANGUAGES } from "./words.ts";

Deno.test("drawingOf() gives a picture with its words in each language", () => {
  const [french, english] = LANGUAGES.map((language) => drawingOf("turn", language));
  for (const svg of [french, english]) {
    assertMatch(svg!, /^<svg [^]*<title>[^<]+<\/title>[^]*<\/svg>$/);
    assertEquals(svg!.includes("{{"), false);
  }
  assertEquals(french === english, false);
});

Deno.test("drawingOf() throws RangeError when there is no such drawing", () => {
  for (const name of ["nothing", "constructor"]) {
    assertThrows(() => drawingOf(name, "fr"), RangeError, `got ${name}`);
  }
});

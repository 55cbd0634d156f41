import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { srcsetUrls } from "./srcset.ts";

const CASES: [string, string[]][] = [
  ["", []],
  [" , ,, ", []],
  ["a", ["a"]],
  ["/a.png", ["/a.png"]],
  ["/a.png 1x, /b.png 2x", ["/a.png", "/b.png"]],
  ["a 2x, b", ["a", "b"]],
  ["\n a.png\t100w ,\r\n b.png\f200w\n", ["a.png", "b.png"]],
  ["a.png,b.png", ["a.png,b.png"]],
  ["a.png, b.png", ["a.png", "b.png"]],
  ["a.png,, b.png", ["a.png", "b.png"]],
  ["a.png 1x,b.png 2x", ["a.png", "b.png"]],
  ["data:image/png;base64,iVBO 1x, b.png 2x", ["data:image/png;base64,iVBO", "b.png"]],
  ["a.png (1,2), b.png", ["a.png", "b.png"]],
  ["a.png (1,2", ["a.png"]],
  ["a.png 1x 2x 3h nonsense, b.png", ["a.png", "b.png"]],
];

Deno.test("srcsetUrls() lists the URLs as a browser would", () => {
  for (const [srcset, urls] of CASES) assertEquals(srcsetUrls(srcset), urls, srcset);
});

Deno.test("srcsetUrls() finds all URLs again when a list is written with blanks and descriptors", () => {
  const url = fc.stringMatching(/^[a-z/?=.][a-z/,()?=.]{0,8}[a-z/?=.]$/);
  const candidate = fc.tuple(url, fc.constantFrom(" 1x", " 20w", " 1.5x ", "\t(a,b) 2x"));
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 6 }), (candidates) => {
      const written = candidates.map(([url, descriptor]) => url + descriptor).join(", ");
      assertEquals(srcsetUrls(written), candidates.map(([url]) => url));
    }),
    { numRuns: 500, seed: 4 },
  );
});

Deno.test("srcsetUrls() gives no empty URL, whatever is written", () => {
  const text = fc.string({ unit: fc.constantFrom("a", ",", " ", "(", ")", "\n"), maxLength: 30 });
  fc.assert(
    fc.property(text, (srcset) => {
      for (const url of srcsetUrls(srcset)) {
        assertEquals(/^[^\s,](.*[^\s,])?$/.test(url), true, srcset);
      }
    }),
    { numRuns: 1000, seed: 5 },
  );
});

import { assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { highlightedLines, splitLines } from "./highlighted_lines.ts";

/** What a browser would show of markup. */
function textOf(markup: string): string {
  return markup.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&amp;", "&");
}

Deno.test("highlightedLines() keeps the text of each line, and colours it", () => {
  const code = "const a = `one\ntwo ${1 < 2}\n`; // three & four\n\nf();";
  const lines = highlightedLines(code);
  assertEquals(lines.map(textOf), code.split("\n"));
  assertEquals(lines[1]!.startsWith('<span class="hljs-string">two '), true);
  assertEquals(lines[3], "");
});

Deno.test("splitLines() makes each line whole, however spans are nested", () => {
  const tree = fc.letrec<{ markup: string }>((tie) => ({
    markup: fc.oneof(
      { depthSize: "small" },
      fc.stringMatching(/^[a-c\n]{0,4}$/),
      fc.tuple(tie("markup"), tie("markup")).map(([a, b]) => `<span class="x">${a}</span>${b}`),
    ),
  })).markup;
  fc.assert(
    fc.property(tree, (markup) => {
      const lines = splitLines(markup);
      assertEquals(lines.map(textOf).join("\n"), textOf(markup));
      for (const line of lines) {
        let depth = 0;
        for (const [tag] of line.matchAll(/<[^>]*>/g)) {
          depth += tag === "</span>" ? -1 : 1;
          assertEquals(depth >= 0, true, line);
        }
        assertEquals(depth, 0, line);
      }
    }),
    { seed: 11, numRuns: 300 },
  );
});

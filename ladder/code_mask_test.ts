import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { maskCode } from "./code_mask.ts";

const CASES: readonly (readonly [what: string, source: string, mask: string])[] = [
  ["comments", "a(); // b(\nc(); /* d\n{ */ e();", "a();      \nc();     \n     e();"],
  ["strings", `a("{", '\\'}', "//");`, `a(" ", "   ", "  ");`],
  ["templates", "a(`{\n${b({ c: `}` })}/*`);", "a(` \n  b({ c: ` ` })   `);"],
  ["escapes in templates", "a(`\\`{\\${`);", "a(`      `);"],
  ["regular expressions", "a = /[/{]\\/(/g; b", 'a = "        "; b'],
  ["no divisions", "a = b / c; d = (e) / f;", "a = b / c; d = (e) / f;"],
];

for (const [what, source, mask] of CASES) {
  Deno.test(`maskCode() blanks out ${what}`, () => assertEquals(maskCode(source), mask));
}

Deno.test("maskCode() keeps length and line feeds, whatever it reads", () => {
  const pieces = fc.constantFrom(
    "`",
    "${",
    "}",
    '"',
    "'",
    "/",
    "//",
    "/*",
    "*/",
    "\\",
    "\n",
    "a",
    " ",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const source = parts.join("");
      const mask = maskCode(source);
      assertEquals(mask.length, source.length);
      assertEquals(mask.replace(/[^\n]/g, ""), source.replace(/[^\n]/g, ""));
    }),
    { seed: 9, numRuns: 1000 },
  );
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type DiffLine, diffSteps } from "./step_diff.ts";

const source = (...code: string[]) => ["/**", " * a: a step.", " */", "", ...code, ""].join("\n");
const IMPORT = 'import { a } from "./a.ts";';

const shown = (hunks: readonly (readonly DiffLine[])[]) =>
  hunks.map((hunk) => hunk.map(({ kind, text, from, to }) => `${from} ${to} ${kind} ${text}`));

Deno.test("diffSteps() numbers the lines as the files do", () => {
  const { hunks, added, removed } = diffSteps(
    source(IMPORT, "", "a();", "b();", "c();"),
    source(IMPORT, IMPORT, "", "a();", "d();", "e();", "c();"),
    { contextLines: 1 },
  );
  assertEquals([added, removed], [2, 1]);
  assertEquals(shown(hunks), [[
    "7 8 same a();",
    "8 9 removed b();",
    "9 9 added d();",
    "9 10 added e();",
    "9 11 same c();",
  ]]);
});

Deno.test("diffSteps() folds imports and indentation, unless all is asked for", () => {
  const before = source(IMPORT, "import {", "  b,", '} from "./b.ts";', "", "a();", "b();");
  const after = source(IMPORT, "", "{", "  a();", "}", "b();");
  const folded = diffSteps(before, after);
  assertEquals([folded.added, folded.removed], [2, 0]);
  assertEquals(folded.imports, { added: 0, removed: 3 });
  const all = diffSteps(before, after, { all: true });
  assertEquals([all.added, all.removed], [3, 4]);
  assertEquals(all.imports, { added: 0, removed: 0 });
});

Deno.test("diffSteps() shows changes that are far from each other in hunks of their own", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `f${index}();`);
  const { hunks } = diffSteps(
    source(...lines),
    source(...lines.with(1, "g();").with(4, "h();").with(18, "i();")),
    { contextLines: 2 },
  );
  assertEquals(hunks.map((hunk) => [hunk[0]!.from, hunk.length]), [[5, 9], [21, 5]]);
});

Deno.test("diffSteps() has no hunks when there is no difference", () => {
  const { hunks, added, removed } = diffSteps(source("a();"), source("a();"));
  assertEquals([hunks, added, removed], [[], 0, 0]);
});

Deno.test("diffSteps() leads from the one file to the other, whatever they are", () => {
  const file = fc.array(fc.constantFrom("a();", "  b();", "", "}"), { minLength: 1, maxLength: 12 })
    .map((lines) => ["x();", ...lines, "x();"]);
  fc.assert(
    fc.property(file, file, (before, after) => {
      const { hunks } = diffSteps(source(...before), source(...after), {
        all: true,
        contextLines: 100,
      });
      const lines = hunks.flat();
      if (lines.length === 0) return assertEquals(before, after);
      const text = (kind: DiffLine["kind"]) =>
        lines.filter((line) => line.kind !== kind).map(({ text }) => text);
      assertEquals(text("added"), before);
      assertEquals(text("removed"), after);
      for (const { kind, text, from, to } of lines) {
        if (kind !== "added") assertEquals(before[from - 5], text);
        if (kind !== "removed") assertEquals(after[to - 5], text);
      }
    }),
    { seed: 9, numRuns: 300 },
  );
});

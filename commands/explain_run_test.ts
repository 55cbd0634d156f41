import { assertEquals, assertStringIncludes } from "@std/assert";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { splitLesson } from "../ladder/lesson.ts";
import { variants } from "../variants/table.ts";
import { run } from "./explain_run.ts";

for (const { name, source } of variants) {
  Deno.test(`explain ${name} gives the lesson and the program, whole, and coloured on a terminal`, async () => {
    const plain = recordedContext();
    const coloured = recordedContext(true);
    for (const context of [plain, coloured]) assertEquals(await run({ variant: name }, context), 0);
    const { header, code } = splitLesson(await source());
    assertStringIncludes(plain.out(), header);
    assertStringIncludes(plain.out(), `--- variants/${name}.ts ---`);
    assertStringIncludes(plain.out(), code.trim());
    assertStringIncludes(coloured.out(), "\x1b[1mStill breaks.\x1b[22m");
    assertStringIncludes(coloured.out(), `\x1b[36m    fibserv serve --variant ${name}\x1b[39m`);
    // deno-lint-ignore no-control-regex
    assertEquals(coloured.out().replace(/\x1b\[\d+m/g, ""), plain.out());
  });
}

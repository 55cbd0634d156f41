import { assertEquals, assertStringIncludes } from "@std/assert";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { splitLesson } from "../ladder/lesson.ts";
import { variants } from "../variants/table.ts";
import { steps } from "../webclients/table.ts";
import { run } from "./explain_run.ts";

for (const { name, source } of variants) {
  Deno.test(`explain ${name} gives the lesson and the program, whole, and coloured on a terminal`, async () => {
    const plain = recordedContext();
    const coloured = recordedContext(true);
    for (const context of [plain, coloured]) {
      assertEquals(await run({ variant: name, web: false }, context), 0);
    }
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

for (const { name, source } of steps) {
  Deno.test(`explain web:${name} and explain --web ${name} give the web client, whole`, async () => {
    const context = recordedContext();
    assertEquals(await run({ variant: `web:${name}`, web: false }, context), 0);
    const { header, code } = splitLesson(await source());
    assertStringIncludes(context.out(), header);
    assertStringIncludes(context.out(), `--- webclients/${name}.ts ---`);
    assertStringIncludes(context.out(), code.trim());
    const byFlag = recordedContext();
    assertEquals(await run({ variant: name, web: true }, byFlag), 0);
    assertEquals([byFlag.out(), byFlag.err(), context.err()], [context.out(), "", ""]);
  });
}

Deno.test("explain of a name that both ladders have is the server, and says so", async () => {
  const context = recordedContext();
  await run({ variant: "coro", web: false }, context);
  assertStringIncludes(context.out(), "--- variants/coro.ts ---");
  assertEquals(
    context.err(),
    "fibserv explain: coro is the server here; the web client is web:coro\n",
  );
});

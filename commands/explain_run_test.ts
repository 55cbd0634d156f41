import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { ideaNames, ideas } from "../ladder/glossary.ts";
import { splitLesson } from "../ladder/lesson.ts";
import { variants } from "../variants/table.ts";
import { steps } from "../webclients/table.ts";
import { explainable } from "./explain.ts";
import { run } from "./explain_run.ts";

// deno-lint-ignore no-control-regex -- the control character is what is looked for
const withoutStyles = (text: string) => text.replaceAll(/\x1b\[\d+m/g, "");

for (const { name, source } of variants) {
  Deno.test(`explain ${name} gives the lesson and the program, whole, to a pipe`, async () => {
    const context = recordedContext();
    assertEquals(await run({ variant: [name], web: false, noPager: false }, context), 0);
    const { header, code } = splitLesson(await source());
    assertStringIncludes(context.out(), header);
    assertStringIncludes(context.out(), `--- variants/${name}.ts ---`);
    assertStringIncludes(context.out(), code.trim());
  });

  Deno.test(`explain ${name} numbers the lines of the program on a terminal`, async () => {
    const context = recordedContext(true, 200);
    await run({ variant: [name], web: false, noPager: false }, context);
    assertStringIncludes(context.out(), "\x1b[1mStill breaks.\x1b[22m");
    assertStringIncludes(context.out(), `\x1b[36m    fibserv serve --variant ${name}\x1b[39m`);
    const shown = withoutStyles(context.out()).split("\n");
    const text = (await source()).trimEnd().split("\n");
    const { codeLine } = splitLesson(await source());
    for (const [index, line] of text.entries()) {
      if (index + 1 < codeLine) continue;
      const numbered = `${index + 1}  ${line}`.trimEnd();
      assert(shown.some((one) => one.trimStart() === numbered), numbered);
    }
  });

  for (const columns of [40, 80, 200]) {
    Deno.test(`explain ${name} fits a terminal of ${columns} columns, and leaves nothing out`, async () => {
      const context = recordedContext(true, columns);
      await run({ variant: [name], web: false, noPager: false }, context);
      const shown = withoutStyles(context.out());
      for (const line of shown.split("\n")) {
        assert(line.length <= columns || line.startsWith("    fibserv "), line);
      }
      const { header, code } = splitLesson(await source());
      const wordsOf = (text: string) => text.split(/\s+/).filter((word) => word !== "");
      assertStringIncludes(wordsOf(shown).join(" "), wordsOf(header).join(" "));
      // In the program, numbers come between the lines, and a long word may be cut.
      const letters = (text: string) => text.replaceAll(/[\s\d]/g, "");
      assertStringIncludes(letters(shown), letters(code));
    });
  }
}

for (const { name, source } of steps) {
  Deno.test(`explain web:${name} and explain --web ${name} give the web client, whole`, async () => {
    const context = recordedContext();
    assertEquals(await run({ variant: [`web:${name}`], web: false, noPager: false }, context), 0);
    const { header, code } = splitLesson(await source());
    assertStringIncludes(context.out(), header);
    assertStringIncludes(context.out(), `--- webclients/${name}.ts ---`);
    assertStringIncludes(context.out(), code.trim());
    const byFlag = recordedContext();
    assertEquals(await run({ variant: [name], web: true, noPager: false }, byFlag), 0);
    assertEquals([byFlag.out(), byFlag.err(), context.err()], [context.out(), "", ""]);
  });
}

Deno.test("explain of a program whose name is a word as well says how to find the word", async () => {
  for (const [name, word] of [["pool", "worker-pool"], ["streams", "stream"]] as const) {
    const context = recordedContext();
    await run({ variant: [name], web: false, noPager: false }, context);
    assertStringIncludes(context.out(), `--- webclients/${name}.ts ---`);
    assertEquals(
      context.err(),
      `fibserv explain: ${name} is the name of a program here; for the word see "fibserv explain ${word}"\n`,
    );
  }
  const terminal = recordedContext(true, 200);
  await run({ variant: ["fd"], web: false, noPager: false }, terminal);
  assertMatch(
    terminal.out(),
    /^\(fd is the name of a program here; for the word see "fibserv explain descriptor"\)\n\n/,
  );
  assertEquals(terminal.err(), "");
  const server = recordedContext();
  await run({ variant: ["coro"], web: false, noPager: false }, server);
  assertStringIncludes(server.out(), "--- variants/coro.ts ---");
  assertEquals(server.err(), "");
});

Deno.test("explain finds words in any form", async () => {
  const words = "await epoll modify register asyncio async yield* kqueue promise thread callback " +
    "generator poll nagle SIGTERM Ctrl-C select() strace recv posix WOULD_BLOCK EAGAIN head-of-line microtask port mutex deadlock GIL race";
  for (const word of [...words.split(" "), "thread pool", "event loop", "race condition"]) {
    const context = recordedContext();
    assertEquals(await run({ variant: word.split(" "), web: false, noPager: false }, context), 0);
    assertMatch(context.out(), /\nSee it in /, word);
  }
});

Deno.test("explain of an unknown word names the nearest, or the demo of that name, and the glossary", async () => {
  const messageOf = async (variant: string) =>
    (await assertRejects(
      () => run({ variant: [variant], web: false, noPager: false }, recordedContext()),
      UsageError,
    ))
      .message;
  const rule = 'Cannot parse NAME: it must be a variant, a web client or a word (see "fibserv ' +
    'explain glossary"), got ';
  assertEquals(await messageOf("xyzzy"), `${rule}"xyzzy"`);
  assertStringIncludes(await messageOf("corro"), `${rule}"corro", did you mean "coro"`);
  assertEquals(
    await messageOf("frozen"),
    `${rule}"frozen"; there is a demo of that name, "fibserv loop frozen"`,
  );
});

Deno.test("explain of a word says what it means, where to see it, and what to read next", async () => {
  const context = recordedContext();
  assertEquals(await run({ variant: ["futures"], web: false, noPager: false }, context), 0);
  assertMatch(
    context.out(),
    /^future\nA future is a result(.|\n)*\n\nSee it in loop\/kernel\/future\.ts\nRead next: callback, /,
  );
  assertEquals(context.err(), "");
});

Deno.test("explain glossary lists every word, and both fit terminals of any width", async () => {
  for (const columns of [40, 80, 200]) {
    const context = recordedContext(true, columns);
    await run({ variant: ["glossary"], web: false, noPager: false }, context);
    for (const { name } of ideas) {
      assertMatch(withoutStyles(context.out()), new RegExp(`^${name}( +\\S|$)`, "m"));
      await run({ variant: [name], web: false, noPager: false }, context);
    }
    for (const line of withoutStyles(context.out()).split("\n")) {
      assert(line.length <= columns, line);
    }
  }
});

Deno.test("explain knows every word, each name once", () => {
  assertEquals(new Set(explainable).size, explainable.length);
  for (const name of ideaNames) assert(explainable.includes(name), name);
});

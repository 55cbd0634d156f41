import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { predecessorsOf } from "../ladder/step.ts";
import { ladder, variants } from "../variants/table.ts";
import { steps } from "../webclients/table.ts";
import { run } from "./diff_run.ts";
import { clashNote } from "./step_names.ts";

/** What the command prints. */
async function diff(
  from: string,
  to?: string,
  { all = false, web = false, isTerminal = false } = {},
) {
  const context = recordedContext(isTerminal, 200);
  assertEquals(await run({ from, to, all, web, noPager: false }, context), 0);
  const note = clashNote(to === undefined ? [from] : [from, to], web);
  assertEquals(context.err(), note === null ? "" : `fibserv diff: ${note}\n`);
  return context.out();
}

Deno.test("diff names the lines of the files, which hold what it shows", async () => {
  const [cb, coro] = await Promise.all(["cb", "coro"].map(async (name) => {
    const variant = variants.find((variant) => variant.name === name)!;
    return (await variant.source()).split("\n");
  }));
  const hunks = (await diff("cb", "coro")).split(/^(?=@@ )/m).slice(1);
  assert(hunks.length > 0);
  for (const hunk of hunks) {
    const [range, ...shown] = hunk.split("\n");
    const [, from, fromCount, to, toCount] = range!.match(/^@@ -(\d+),(\d+) \+(\d+),(\d+) @@$/)!;
    // Even an empty line begins with a sign, so what does not is the end.
    const lines = shown.slice(0, shown.findIndex((line) => !/^[ +-]/.test(line)));
    const without = (sign: string) =>
      lines.filter((line) => !line.startsWith(sign)).map((line) => line.slice(1).trim());
    const part = (file: string[], start: string, count: string) =>
      file.slice(Number(start) - 1, Number(start) - 1 + Number(count)).map((line) => line.trim());
    assertEquals(without("+"), part(cb!, from!, fromCount!));
    assertEquals(without("-"), part(coro!, to!, toCount!));
  }
});

Deno.test("diff leaves out imports and indentation, and says so", async () => {
  const out = await diff("cb", "coro");
  assert(!/^[+-]import /m.test(out), out);
  assertMatch(
    out,
    /^\d+ lines added, \d+ removed\.\nImports, not shown without --all: \d+ lines? added/m,
  );
});

Deno.test("diff --all shows imports and indentation", async () => {
  const out = await diff("aiocoro", "aiostreams", { all: true });
  assertMatch(out, /^\+import \{ bytesFrom \} from /m);
  assert(!out.includes("not shown"), out);
  const linesOf = (text: string) => text.split("\n").length;
  assert(linesOf(out) > linesOf(await diff("aiocoro", "aiostreams")));
});

for (const variant of variants) {
  const [first, second] = predecessorsOf(ladder, variant);
  if (first === undefined) continue;
  Deno.test(`diff ${variant.name} compares with ${first.name}`, async () => {
    const out = await diff(variant.name);
    assertEquals(out, await diff(first.name, variant.name));
    const [beginning] = out.replace(/^There is a smaller step: .*\n\n/, "").split("\n");
    assert(beginning!.startsWith(`Changed since \`${first.name}\`.`), out);
  });
  if (second === undefined) continue;
  Deno.test(`diff knows that ${variant.name} follows ${first.name} and ${second.name}`, async () => {
    const [toFirst, toSecond] = await Promise.all(
      [first, second].map(({ name }) => diff(name, variant.name)),
    );
    assertMatch(
      toFirst!,
      new RegExp(
        `^(There is a smaller step: )?${variant.name} also follows ${second.name} \\(\\d+ .*\\): fibserv diff ${second.name} ${variant.name}$`,
        "m",
      ),
    );
    assertStringIncludes(toSecond!, `${variant.name} also follows ${first.name} (`);
    assertMatch(
      toSecond!,
      new RegExp(`^(There is a smaller step: .*\\n\\n)?Changed since \`${second.name}\`\\.`),
    );
  });
}

Deno.test("diff says first that a step is smaller when it is seen from the other one", async () => {
  assertMatch(
    await diff("loopcorothrd"),
    /^There is a smaller step: loopcorothrd also follows loopcoro \(\d+ lines added, \d+ removed\): fibserv diff loopcoro loopcorothrd\n\nChanged since/,
  );
  assert(!(await diff("loopcoro", "loopcorothrd")).includes("smaller"));
});

Deno.test("diff names the steps before when it is asked for another one", async () => {
  assertMatch(await diff("sync", "coro"), /^coro follows cb \(/m);
});

Deno.test("diff of the first step alone is wrong usage", async () => {
  await assertRejects(
    () => diff("sync"),
    UsageError,
    'and "fibserv diff sync thrd" shows the one after it',
  );
});

for (const { name, after } of steps) {
  if (after === null) continue;
  Deno.test(`diff web:${name} compares with the web client ${after}`, async () => {
    const out = await diff(`web:${name}`);
    assertEquals(out, await diff(`web:${after}`, `web:${name}`));
    assertEquals(out, await diff(after, name, { web: true }));
    assert(out.startsWith(`Changed since \`${after}\`.`), out);
    assertStringIncludes(out, `--- webclients/${after}.ts\n+++ webclients/${name}.ts\n`);
  });
}

Deno.test("diff names the steps before a web client as one has to type them", async () => {
  assertMatch(
    await diff("web:sync", "web:coro"),
    /^web:coro follows web:cb \(.*\): fibserv diff web:cb web:coro$/m,
  );
});

Deno.test("diff of a server and a web client shows their programs, and no lesson", async () => {
  const out = await diff("coro", "fd");
  assert(out.startsWith("--- variants/coro.ts\n+++ webclients/fd.ts\n"), out.slice(0, 200));
});

Deno.test("diff --web knows web clients only", async () => {
  await assertRejects(
    () => diff("loopcb", undefined, { web: true }),
    UsageError,
    'Cannot find "loopcb" with --web: it must be a web client (see ',
  );
});

Deno.test("diff is coloured on a terminal, and only there", async () => {
  const plain = await diff("coro", "corothrd");
  const coloured = await diff("coro", "corothrd", { isTerminal: true });
  // deno-lint-ignore no-control-regex -- the control character is what is looked for
  const codes = /\x1b\[\d+m/g;
  assert(!codes.test(plain));
  assertStringIncludes(coloured, "\x1b[32m+    pool.collect();\x1b[39m");
  assertStringIncludes(coloured, "\x1b[31m-  function step(coroutine: Coroutine): void {\x1b[39m");
  // There, prose is broken anew.
  const words = (text: string) => text.split(/\s+/);
  assertEquals(words(coloured.replace(codes, "")), words(plain));
});

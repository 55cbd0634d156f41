import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "../internal/cli/parse.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { demoCommand } from "./demo.ts";
import { run } from "./demo_run.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("net", "read");

test("run() leaves nothing behind, with a server that has workers", async () => {
  const context = recordedContext();
  const values = parse(demoCommand, ["--variant", "corothrd", "--seconds", "1"]);
  assertEquals(await run(values, context), 0);
  assertStringIncludes(context.out(), "\nTry next: fibserv demo --variant coro  # ");
  assertEquals(context.err(), "");
});

test("run() shows coro and then corothrd, in 24 rows each, when it is told no variant", async () => {
  const context = recordedContext();
  assertEquals(await run(parse(demoCommand, ["--seconds", "2.5"]), context), 0);
  const [problem = "", remedy = "", ...more] = context.out().split("\n\nA server: ");
  assertEquals(more, []);
  assertMatch(problem, /^A server: coro /);
  assertMatch(remedy, /^corothrd /);
  // Only the last act says what to do next, and not what has just been seen.
  assertEquals(context.out().split("\nTry next: ").length, 2);
  assert(!context.out().includes("fibserv demo"));
  for (const act of [problem, remedy]) {
    const rows = act.trimEnd().split("\n").length;
    assert(rows <= 24, `${rows} rows in ${act}`);
  }
});

test("demoCommand takes fractions of seconds, and defaults to 5", () => {
  assertEquals(parse(demoCommand, []), { variant: undefined, file: undefined, seconds: 5 });
  assertEquals(parse(demoCommand, ["--seconds", "1.5"]).seconds, 1.5);
});

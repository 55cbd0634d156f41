import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "../internal/cli/parse.ts";
import type { Context } from "../internal/cli/output.ts";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { HUNG_MS } from "../internal/measure/within.ts";
import { demoCommand } from "./demo.ts";
import { run } from "./demo_run.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("net", "read");

/** Runs the demo until nothing of its servers is left, however long a last request takes on a busy machine. */
const demo = (args: string[], context: Context) => run(parse(demoCommand, args), context, HUNG_MS);

test("run() leaves nothing behind, with a server that has workers", async () => {
  const context = recordedContext();
  assertEquals(await demo(["--variant", "corothrd", "--seconds", "1"], context), 0);
  assertStringIncludes(context.out(), "\nTry next: fibserv demo --variant coro  # ");
  assertEquals(context.err(), "");
});

test("run() shows coro and then corothrd, in 24 rows each, when it is told no variant", async () => {
  const context = recordedContext();
  // The least with as many lines for each phase as by default.
  assertEquals(await demo(["--seconds", "2"], context), 0);
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

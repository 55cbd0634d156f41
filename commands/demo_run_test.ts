import { assertEquals, assertStringIncludes } from "@std/assert";
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
  assertStringIncludes(context.out(), "\nTry next\n  fibserv demo --variant coro  # ");
  assertEquals(context.err(), "");
});

test("demoCommand takes fractions of seconds, and defaults to 5 with corothrd", () => {
  assertEquals(parse(demoCommand, []), { variant: "corothrd", seconds: 5 });
  assertEquals(parse(demoCommand, ["--seconds", "1.5"]).seconds, 1.5);
});

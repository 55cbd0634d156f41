import { assertEquals, assertInstanceOf } from "@std/assert";
import { CommandError, UsageError } from "./errors.ts";
import { EXIT_FAILED, EXIT_UNREACHABLE, EXIT_USAGE } from "./exit_codes.ts";

Deno.test("CommandError carries an exit code and a cause", () => {
  const cause = new Error("refused");
  const error = new CommandError("Cannot connect", { exitCode: EXIT_UNREACHABLE, cause });
  assertEquals(error.exitCode, EXIT_UNREACHABLE);
  assertEquals(error.cause, cause);
  assertEquals(String(error), "CommandError: Cannot connect");
});

Deno.test("CommandError means failed while running unless it says more", () => {
  const error = new CommandError("Cannot go on");
  assertEquals(error.exitCode, EXIT_FAILED);
  assertEquals("cause" in error, false);
});

Deno.test("UsageError ends with the exit code for wrong usage", () => {
  const error = new UsageError("Cannot parse");
  assertInstanceOf(error, CommandError);
  assertEquals(error.exitCode, EXIT_USAGE);
  assertEquals(String(error), "UsageError: Cannot parse");
});

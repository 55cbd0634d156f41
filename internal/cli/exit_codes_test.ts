import { assertEquals } from "@std/assert";
import * as exitCodes from "./exit_codes.ts";

Deno.test("the exit codes are those that scripts rely on", () => {
  assertEquals({ ...exitCodes }, {
    EXIT_DONE: 0,
    EXIT_FAILED: 1,
    EXIT_USAGE: 2,
    EXIT_UNREACHABLE: 3,
    EXIT_SIGINT: 130,
    EXIT_SIGTERM: 143,
  });
});

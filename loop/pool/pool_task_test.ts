import { assertEquals, assertThrows } from "@std/assert";
import { task } from "./pool_task.ts";
import { ADD } from "./tasks_testing.ts";

Deno.test("task() names the module and the function", () => {
  assertEquals(ADD.name, "add");
  assertEquals(ADD.module, import.meta.resolve("./tasks_testing.ts"));
});

Deno.test("task() throws TypeError when the module is no absolute URL", () => {
  assertThrows(() => task("./fib.ts", "fib"), TypeError, 'got "./fib.ts"');
});

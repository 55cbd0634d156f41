import { assertEquals } from "@std/assert";
import { testNeeding } from "../../tests/support/permissions.ts";
import { isExecutable } from "./is_executable.ts";

testNeeding("read")("isExecutable() is false in the source, and true when compiled", () => {
  assertEquals([isExecutable(), isExecutable(true)], [false, true]);
});

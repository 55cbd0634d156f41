import { assertEquals } from "@std/assert";
import { integers, names } from "./list_flags.ts";

Deno.test("integers() reads a list, and nothing when one of its parts breaks the rule", () => {
  const flag = integers({ help: "Loads", min: 1, max: 100, default: [1, 64] });
  assertEquals(flag.read("1,8,64"), [1, 8, 64]);
  assertEquals(flag.read("7"), [7]);
  for (const text of ["", "1,", "1,,2", "0", "1,101", "1;2", "1, 2"]) {
    assertEquals(flag.read(text), undefined, text);
  }
  assertEquals(flag.default, [1, 64]);
  assertEquals(flag.defaultHelp, "1,64");
  assertEquals(flag.rule, "a list of whole numbers, 1 to 100, separated by commas");
});

Deno.test("names() reads a list of names that are not empty", () => {
  const flag = names({ help: "What", default: ["a"], defaultHelp: "all" });
  assertEquals(flag.read("posix:cb,help"), ["posix:cb", "help"]);
  for (const text of ["", ",", "a,,b"]) assertEquals(flag.read(text), undefined, text);
  assertEquals(flag.defaultHelp, "all");
});

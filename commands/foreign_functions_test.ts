import { assertEquals } from "@std/assert";
import { needsForeignFunctions } from "./foreign_functions.ts";

const CASES: readonly (readonly [args: string, needs: boolean])[] = [
  ["--io posix", true],
  ["--io=posix --json", true],
  ["--variant coro --io posix", true],
  ["--io uring", true],
  ["--io=uring", true],
  ["--rounds 2 --io both", true],
  ["", false],
  ["--io deno", false],
  ["--io", false],
  ["fast posix", false],
  ["--file posix", false],
  ["--file=posix", false],
  ["posix --io deno", false],
  ["--io=deno posix", false],
  ["-- --io posix", false],
  ["--io -- posix", false],
  ["--iot posix", false],
];

for (const [args, expected] of CASES) {
  Deno.test(`needsForeignFunctions() gives ${expected} for ${args || "nothing"}`, () => {
    assertEquals(needsForeignFunctions(args.split(" ")), expected);
  });
}

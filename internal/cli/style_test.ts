import { assertEquals } from "@std/assert";
import { ANSI, PLAIN } from "./style.ts";

Deno.test("ANSI puts text between escape sequences that can be nested", () => {
  assertEquals(ANSI.red("no"), "\x1b[31mno\x1b[39m");
  assertEquals(
    ANSI.bold(`a ${ANSI.cyan("b")} c`),
    "\x1b[1ma \x1b[36mb\x1b[39m c\x1b[22m",
  );
});

Deno.test("PLAIN has every style of ANSI and changes nothing", () => {
  assertEquals(Object.keys(PLAIN), Object.keys(ANSI));
  for (const style of Object.values(PLAIN)) assertEquals(style("text"), "text");
});

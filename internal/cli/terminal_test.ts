import { assertEquals } from "@std/assert";
import { isDumbTerminal } from "./terminal.ts";

Deno.test({
  name: "isDumbTerminal() asks TERM, where it may",
  permissions: { env: ["TERM"] },
  fn() {
    const before = Deno.env.get("TERM");
    try {
      Deno.env.set("TERM", "dumb");
      assertEquals(isDumbTerminal(), true);
      Deno.env.set("TERM", "");
      assertEquals(isDumbTerminal(), true);
      Deno.env.set("TERM", "xterm-256color");
      assertEquals(isDumbTerminal(), false);
      Deno.env.delete("TERM");
      assertEquals(isDumbTerminal(), false);
    } finally {
      if (before !== undefined) Deno.env.set("TERM", before);
    }
  },
});

Deno.test({
  name: "isDumbTerminal() is false, and asks nobody, where TERM must not be read",
  permissions: { env: false },
  fn() {
    assertEquals(isDumbTerminal(), false);
  },
});

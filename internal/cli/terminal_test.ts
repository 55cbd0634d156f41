import { assertEquals } from "@std/assert";
import { isDumbTerminal } from "./terminal.ts";

Deno.test({
  name: "isDumbTerminal() asks TERM, where it may",
  permissions: { env: ["TERM"] },
  fn() {
    // Not in the environment itself: all tests of a parallel run, and the programs that they start, have the same.
    const isDumb = (variables: Record<string, string>) =>
      isDumbTerminal({ get: (name) => variables[name] });
    assertEquals(isDumb({ TERM: "dumb" }), true);
    assertEquals(isDumb({ TERM: "" }), true);
    assertEquals(isDumb({ TERM: "xterm-256color" }), false);
    assertEquals(isDumb({}), false);
  },
});

Deno.test({
  name: "isDumbTerminal() is false, and asks nobody, where TERM must not be read",
  permissions: { env: false },
  fn() {
    const get = () => {
      throw new Error("Cannot read TERM: it was asked");
    };
    assertEquals(isDumbTerminal({ get }), false);
  },
});

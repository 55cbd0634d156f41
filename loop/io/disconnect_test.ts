import { assert, assertFalse } from "@std/assert";
import { isDisconnect } from "./disconnect.ts";

Deno.test("isDisconnect() is true for what a peer can cause, and false for bugs", () => {
  for (const name of ["ConnectionReset", "BrokenPipe", "Interrupted", "BadResource"] as const) {
    assert(isDisconnect(new Deno.errors[name]()));
  }
  for (const bug of [new TypeError(), new Deno.errors.Busy(), undefined, "BrokenPipe"]) {
    assertFalse(isDisconnect(bug));
  }
});

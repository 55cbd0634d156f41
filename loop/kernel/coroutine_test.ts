import { assert } from "@std/assert";
import { isCoroutine } from "./coroutine.ts";

Deno.test("isCoroutine() knows generator objects from everything else", () => {
  function* f() {
    yield;
  }
  assert(isCoroutine(f()));
  async function* g() {
    yield await 1;
  }
  for (const other of [f, g(), [1][Symbol.iterator](), Promise.resolve(), {}, null, undefined, 1]) {
    assert(!isCoroutine(other), String(other));
  }
});

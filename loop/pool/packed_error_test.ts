import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { packError, unpackError } from "./packed_error.ts";

function travel(thrown: unknown): Error {
  return unpackError(structuredClone(packError(thrown)));
}

Deno.test("unpackError() restores class, message, stack and cause", () => {
  const original = new TypeError("outer", { cause: new RangeError("inner", { cause: [1, "a"] }) });
  const error = travel(original);
  assertInstanceOf(error, TypeError);
  assertEquals(error.message, "outer");
  assertEquals(error.stack, original.stack);
  assertInstanceOf(error.cause, RangeError);
  assertEquals(error.cause.message, "inner");
  assertEquals(error.cause.cause, [1, "a"]);
  assertEquals(Object.keys(error), []);
  assert(!("cause" in travel(new Error("without"))));
});

Deno.test("unpackError() restores the classes of Deno", () => {
  for (const kind of Object.values(Deno.errors)) {
    const error = travel(new kind("refused", { cause: "a reason" }));
    assertInstanceOf(error, kind);
    assertEquals([error.name, error.message, error.cause], [kind.name, "refused", "a reason"]);
  }
});

Deno.test("unpackError() keeps the name of a class that it does not know", () => {
  class OwnError extends Error {
    override name = "OwnError";
  }
  const error = travel(new OwnError("mine"));
  assertEquals([error.name, error.message], ["OwnError", "mine"]);
  assertEquals(String(error), "OwnError: mine");
});

Deno.test("unpackError() restores a DOMException", () => {
  const error = travel(new DOMException("too late", "TimeoutError"));
  assertInstanceOf(error, DOMException);
  assertEquals([error.name, error.message], ["TimeoutError", "too late"]);
});

Deno.test("packError() copes with what is thrown oddly", () => {
  assertEquals(travel("text").cause, "text");
  assertEquals(travel(new Error("x", { cause: travel })).cause, String(travel));
  const own = new Error("its own cause");
  own.cause = own;
  assertEquals(travel(own).message, "its own cause");
});

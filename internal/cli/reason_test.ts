import { assertEquals } from "@std/assert";
import { CommandError } from "./errors.ts";
import { reasonOf } from "./reason.ts";

Deno.test("reasonOf() is the message of an error, without its class", () => {
  assertEquals(reasonOf(new CommandError("Cannot connect")), "Cannot connect");
  assertEquals(reasonOf(new DOMException("gone", "AbortError")), "gone");
});

Deno.test("reasonOf() is the text of whatever else was thrown", () => {
  assertEquals(["stop", 42, null, undefined].map(reasonOf), ["stop", "42", "null", "undefined"]);
});

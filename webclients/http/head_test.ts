import { assertEquals, assertThrows } from "@std/assert";
import { FetchError } from "../fetch_error.ts";
import { matchStatusLineStart, parseField, parseStatusLine, ResponseHead, unfold } from "./head.ts";
import { bytesOf } from "./response_testing.ts";

Deno.test("get(), getAll() and list() find fields by name", () => {
  const head = new ResponseHead(1, 200, [["a", "1, X"], ["b", "2"], ["a", ",y ,"]]);
  assertEquals([head.get("a"), head.get("b"), head.get("c")], ["1, X", "2", null]);
  assertEquals(head.getAll("a"), ["1, X", ",y ,"]);
  assertEquals(head.list("a"), ["1", "x", "y"]);
});

Deno.test("matchStatusLineStart() tells from the first bytes", () => {
  const match = (text: string, matched = 0) =>
    matchStatusLineStart(bytesOf(`>${text}`), 1, 1 + text.length, matched);
  assertEquals([match(""), match("H"), match("HTTP/1."), match("HTTP/1.1 200 OK")], [0, 1, 7, 7]);
  assertEquals([match("TP/", 2), match("1.1", 5), match("anything", 7)], [5, 7, 7]);
  for (const start of ["h", "HTTP/2", "<html>", "\r", "\n"]) {
    assertThrows(() => match(start), FetchError, "it must begin with HTTP/1.0");
  }
});

Deno.test("parseStatusLine() and parseField() read what they are for", () => {
  assertEquals(parseStatusLine("HTTP/1.0 404 Not Found"), { minorVersion: 0, status: 404 });
  assertEquals(parseField("Content-Type:\t text/html ; a=b \t"), [
    "content-type",
    "text/html ; a=b",
  ]);
  assertEquals(parseField("x:"), ["x", ""]);
  assertEquals(unfold(["x", "a"], " \t b "), ["x", "a b"]);
  assertEquals([unfold(["x", ""], " b"), unfold(["x", "a"], "  ")], [["x", "b"], ["x", "a"]]);
});

Deno.test("parseField() refuses in one bounded line, whatever the field holds", () => {
  const error = assertThrows(() => parseField(`\x1b[31m${"x".repeat(60_000)}`), FetchError);
  assertEquals(error.kind, "protocol");
  assertEquals(/^[ -~…]{1,300}$/.test(error.message), true, error.message);
});

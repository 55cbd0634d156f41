import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { formatTarget, parseTarget } from "./target.ts";

Deno.test("parseTarget() takes a port with or without a host", () => {
  const cases: [text: string, hostname: string, port: number][] = [
    ["127.0.0.1:25000", "127.0.0.1", 25000],
    ["localhost:8000", "localhost", 8000],
    [":25001", "127.0.0.1", 25001],
    ["25001", "127.0.0.1", 25001],
    ["[::1]:25000", "::1", 25000],
    ["[::ffff:127.0.0.1]:1", "::ffff:127.0.0.1", 1],
    ["my-host.example:65535", "my-host.example", 65535],
  ];
  for (const [text, hostname, port] of cases) assertEquals(parseTarget(text), { hostname, port });
});

Deno.test("parseTarget() throws a UsageError when the text has another form", () => {
  const wrong = [
    "localhost",
    "localhost:",
    ":",
    "",
    ":0",
    "65536",
    ":99999",
    ":123456",
    "::1:25000",
    "[::1]",
    "[]:80",
    "[localhost]:80",
    "a b:80",
    "http://localhost:80",
    "localhost:80/",
    ":1e3",
    "-1",
    ":80\n",
  ];
  for (const text of wrong) {
    assertThrows(() => parseTarget(text), UsageError, "Cannot parse HOST:PORT");
  }
});

Deno.test("parseTarget() shows what it got", () => {
  assertThrows(() => parseTarget("nonsense"), UsageError, 'got "nonsense"');
});

Deno.test("formatTarget() is undone by parseTarget()", () => {
  for (const text of ["127.0.0.1:25000", "[::1]:80", "localhost:1"]) {
    assertEquals(formatTarget(parseTarget(text)), text);
  }
});

Deno.test("parseTarget() lets leading zeros change nothing, as --port does", () => {
  assertEquals(parseTarget(":025051"), { hostname: "127.0.0.1", port: 25051 });
  assertEquals(parseTarget("localhost:00000080"), { hostname: "localhost", port: 80 });
});

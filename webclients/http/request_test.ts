import { assertEquals, assertThrows } from "@std/assert";
import { FetchError } from "../fetch_error.ts";
import { requestBytes } from "./request.ts";
import { textOf } from "./response_testing.ts";

const options = { method: "GET", userAgent: "test/1", keepAlive: true } as const;
const text = (url: string, more = {}) =>
  textOf(requestBytes(new URL(url), { ...options, ...more }));

Deno.test("requestBytes() writes a request with its fields, and nothing else", () => {
  assertEquals(
    text("http://Example.org:80/a b/../ü?q=1#f"),
    "GET /%C3%BC?q=1 HTTP/1.1\r\nHost: example.org\r\nUser-Agent: test/1\r\n" +
      "Accept-Encoding: gzip, deflate\r\n\r\n",
  );
  assertEquals(
    text("https://[::1]:8443", { method: "HEAD", keepAlive: false }),
    "HEAD / HTTP/1.1\r\nHost: [::1]:8443\r\nUser-Agent: test/1\r\n" +
      "Accept-Encoding: gzip, deflate\r\nConnection: close\r\n\r\n",
  );
});

Deno.test("requestBytes() has room for no other line", () => {
  const smuggled = "http://h/a\r\nX: y\n\nGET /b HTTP/1.1?\r\nZ: \u2028#\r\n";
  assertEquals(text(smuggled).split(/[\r\n]+/).length, 5);
  assertThrows(() => text("http://h/", { userAgent: "a\r\nb: c" }), FetchError);
});

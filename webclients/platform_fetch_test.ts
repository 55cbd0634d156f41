import { assertEquals, assertThrows } from "@std/assert";
import { FetchError } from "./fetch_error.ts";
import { fetchError, headOf } from "./platform_fetch.ts";

const URLS = { http: new URL("http://h:8080/"), https: new URL("https://h/") };

/** What `fetch()` throws, with its cause. */
const failed = (text: string) => new TypeError("fetch failed", { cause: new Error(text) });
const CONNECT = "error sending request for url (http://h/): client error (Connect): ";
const SEND =
  "error sending request from 127.0.0.1:1 for http://h/ (h): client error (SendRequest): ";

Deno.test("fetchError() reads in the cause what went wrong before the head", () => {
  for (
    const [text, kind, scheme] of [
      [`${CONNECT}dns error: failed to lookup address information: no such name`, "dns"],
      [`${CONNECT}tcp connect error: Connection refused (os error 111)`, "connect"],
      [`${CONNECT}tcp connect error: Connection refused (os error 111)`, "connect", "https"],
      [`${CONNECT}invalid peer certificate: UnknownIssuer`, "tls", "https"],
      [`${CONNECT}received corrupt message of type InvalidContentType`, "tls", "https"],
      [`${SEND}invalid HTTP version parsed`, "protocol"],
      [`${SEND}invalid content-length parsed`, "protocol"],
      [`${SEND}message head is too large`, "too-large"],
      [`${SEND}connection closed before message completed`, "incomplete"],
      ["Connection reset by peer (os error 104)", "incomplete"],
    ] as const
  ) assertEquals(fetchError(failed(text), URLS[scheme ?? "http"]).kind, kind, text);
  const blocked = new TypeError("Fetch failed: Requests to port 25 are blocked");
  assertEquals(fetchError(blocked, URLS.http).kind, "connect");
});

Deno.test("fetchError() takes what went wrong in the body for cut off, or for wrongly packed", () => {
  for (
    const [text, kind] of [
      ["error reading a body from connection", "incomplete"],
      ["Invalid gzip header", "decode"],
      ["unexpected end of file", "decode"],
    ] as const
  ) assertEquals(fetchError(new TypeError(text), URLS.http).kind, kind, text);
});

Deno.test("fetchError() gives one line with the last words of the cause, and keeps what is one already", () => {
  const { message } = fetchError(failed(`${SEND}invalid HTTP version parsed`), URLS.http);
  assertEquals(
    message,
    'Cannot read the response: the platform must be content with it, got "invalid HTTP version parsed"',
  );
  const error = new FetchError("decode", "x");
  assertEquals(fetchError(error, URLS.http), error);
  assertThrows(() => fetchError(new RangeError("a bug"), URLS.http), RangeError);
});

Deno.test("headOf() leaves out the coding that the platform has unpacked, and no other", () => {
  const response = (coding: string) =>
    new Response("x", { headers: { "Content-Length": "9", "Content-Encoding": coding } });
  for (
    const [coding, left] of [
      ["gzip", null],
      ["GZIP", null],
      ["deflate", "deflate"],
      ["x-gzip", "x-gzip"],
      ["deflate, gzip", "deflate, gzip"],
    ] as const
  ) {
    const head = headOf(response(coding));
    assertEquals([head.get("content-encoding"), head.get("content-length")], [left, "9"], coding);
  }
  assertEquals(headOf(new Response("", { status: 404 })).status, 404);
});

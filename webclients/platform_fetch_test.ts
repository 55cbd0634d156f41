import { assertEquals, assertMatch } from "@std/assert";
import { FetchError } from "./fetch_error.ts";
import { fetchedHead, fetchFailure } from "./platform_fetch.ts";

const URLS = { http: new URL("http://h:8080/"), https: new URL("https://h/") };

/** What `fetch()` throws, with its cause. */
const failed = (text: string) => new TypeError("fetch failed", { cause: new Error(text) });
const CONNECT = "error sending request for url (http://h/): client error (Connect): ";
const SEND =
  "error sending request from 127.0.0.1:1 for http://h/ (h): client error (SendRequest): ";

Deno.test("fetchFailure() reads in the cause what went wrong before the head", () => {
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
  ) assertEquals(fetchFailure(failed(text), URLS[scheme ?? "http"], false).kind, kind, text);
  const blocked = new TypeError("Fetch failed: Requests to port 25 are blocked");
  assertEquals(fetchFailure(blocked, URLS.http, false).kind, "connect");
});

Deno.test("fetchFailure() takes what went wrong in the body for cut off, or for wrongly packed", () => {
  for (
    const [text, kind] of [
      ["error reading a body from connection", "incomplete"],
      ["Invalid gzip header", "decode"],
      ["unexpected end of file", "decode"],
    ] as const
  ) assertEquals(fetchFailure(new TypeError(text), URLS.http, true).kind, kind, text);
});

Deno.test("fetchFailure() gives one line with the last words of the cause, and keeps what is one already", () => {
  const { message } = fetchFailure(failed(`${SEND}invalid HTTP version parsed`), URLS.http, false);
  assertEquals(
    message,
    'Cannot read the response: it must be HTTP/1.0 or HTTP/1.1, got "invalid HTTP version parsed"',
  );
  assertMatch(
    fetchFailure("nonsense\n", URLS.http, false).message,
    /^Cannot read [^\n]*"nonsense\\n"$/,
  );
  const error = new FetchError("decode", "x");
  assertEquals(fetchFailure(error, URLS.http, true), error);
});

Deno.test("fetchedHead() leaves out what is true of the packed body only", () => {
  const response = (coding: string) =>
    new Response("x", { headers: { "Content-Length": "9", "Content-Encoding": coding } });
  for (
    const [coding, length, codings] of [
      ["gzip", null, []],
      ["GZIP", null, []],
      ["br", null, []],
      ["", "9", [""]],
      ["identity", "9", ["identity"]],
      ["deflate", "9", ["deflate"]],
      ["x-gzip", "9", ["x-gzip"]],
      ["deflate, gzip", "9", ["deflate, gzip"]],
    ] as const
  ) {
    const head = fetchedHead(response(coding));
    assertEquals([head.get("content-length"), head.getAll("content-encoding")], [length, codings]);
  }
  assertEquals(fetchedHead(new Response("", { status: 404 })).status, 404);
});

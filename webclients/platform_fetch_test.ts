import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FetchError } from "./fetch_error.ts";
import { bodyOf, fetchError, headOf } from "./platform_fetch.ts";

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

/** A response with any status, which the class itself refuses to make. */
const withStatus = (status: number) => ({ status, headers: new Headers() }) as Response;

Deno.test("headOf() refuses a status that is none of a response", () => {
  for (const status of [101, 199, 600, 999]) {
    const error = assertThrows(() => headOf(withStatus(status)), FetchError);
    assertEquals(
      [error.kind, error.message],
      [
        "protocol",
        `Cannot read the response: the status of a response must be 200 to 599, got ${status}`,
      ],
    );
  }
  for (const status of [200, 599]) assertEquals(headOf(withStatus(status)).status, status);
});

Deno.test("headOf() takes the first of several Locations that came as one", () => {
  for (
    const [location, first] of [
      ["/a, /b", "/a"],
      ["/a, /a, /a", "/a"],
      ["http://h/a, HTTPS://i/b", "http://h/a"],
      ["/search?q=a, b", "/search?q=a, b"],
      ["/a,/b", "/a,/b"],
    ] as const
  ) {
    const head = headOf(new Response("", { status: 302, headers: { Location: location } }));
    assertEquals(head.get("location"), first);
  }
});

/** A response whose body ends with an error of the platform. */
function broken(pieces: readonly string[], words: string, headers: HeadersInit): Response {
  const body = ReadableStream.from(async function* () {
    yield* pieces.map((piece) => new TextEncoder().encode(piece));
    await Promise.reject(new TypeError(words));
  }());
  return new Response(body, { headers });
}

Deno.test("bodyOf() takes gzip without any byte for empty, and nothing else", async () => {
  const gzip = { "Content-Encoding": "gzip" };
  const end = "unexpected end of file";
  assertEquals(await Array.fromAsync(bodyOf(broken([], end, gzip))), []);
  for (
    const response of [
      broken(["x"], end, gzip),
      broken([], "Invalid gzip header", gzip),
      broken([], "error reading a body from connection", gzip),
      broken([], end, { ...gzip, "Content-Length": "9" }),
      broken([], end, {}),
      broken([], end, { "Content-Encoding": "deflate, gzip" }),
    ]
  ) await assertRejects(() => Array.fromAsync(bodyOf(response)), TypeError);
});

Deno.test("bodyOf() gives what comes", async () => {
  const pieces = await Array.fromAsync(bodyOf(new Response("hello")));
  assertEquals(await new Response(new Blob(pieces as BlobPart[])).text(), "hello");
  assertEquals(await Array.fromAsync(bodyOf(new Response(null, { status: 204 }))), []);
});

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import {
  FIELDS_MAX,
  HEAD_BYTES_MAX,
  INTERIM_RESPONSES_MAX,
  requireShort,
  ResponseParser,
} from "./response_parser.ts";
import { FetchError } from "../fetch_error.ts";
import type { Field } from "./head.ts";
import { LINE_BYTES_MAX } from "./line_reader.ts";
import { bytesOf, ok, parse, type ParseOptions } from "./response_testing.ts";

const HELLO = ok("Content-Length: 5\r\n", "hello");

/** Lengths of the pieces into which bytes are split. */
const anyPieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

/** Asserts an outcome, also byte by byte. */
function assertParsed(
  response: string,
  expected: [status: number | null, body: string, error: string | null, mayReuse: boolean],
  options: ParseOptions = {},
): void {
  for (const pieces of [[Infinity], [1], [2], [7]]) {
    const { status, body, error, mayReuse } = parse(response, { ...options, pieces });
    assertEquals([status, body, error, mayReuse], expected, `${pieces}: ${response.slice(0, 200)}`);
  }
}

/** Asserts the kind of the error. */
function assertFails(response: string, kind: string, options: ParseOptions = {}): void {
  for (const pieces of [[Infinity], [1], [3]]) {
    assertEquals(parse(response, { ...options, pieces }).error, kind, response.slice(0, 200));
  }
}

Deno.test("receive() finds the end of a body in each of the ways there are", () => {
  assertParsed(HELLO, [200, "hello", null, true]);
  assertParsed(ok("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), [
    ...[200, "hello", null, true] as const,
  ]);
  assertParsed(ok("", "hello"), [200, "hello", null, false]);
  assertParsed("HTTP/1.0 200 OK\r\n\r\nhello", [200, "hello", null, false]);
  assertParsed(ok("Content-Length: 0\r\n"), [200, "", null, true]);
});

Deno.test("receive() accepts what is odd and clear", () => {
  const [status, none] = [200, null];
  for (const line of ["HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.1 200 \xfcber \t gut"]) {
    assertParsed(`${line}\r\ncontent-LENGTH:\t 5 \t\r\n\r\nhello`, [status, "hello", none, true]);
  }
  assertParsed(ok("X:\r\nY: \xe9\xff\r\nContent-Length: 5\r\n", "hello"), [
    status,
    "hello",
    none,
    true,
  ]);
  assertParsed(ok("Content-Length: 5\r\nContent-Length: 5, 5\r\n", "hello"), [
    ...[status, "hello", none, true] as const,
  ]);
  assertParsed(ok("X: a\r\n b\r\n\tc\r\n \r\nContent-Length: 5\r\n", "hello"), [
    ...[status, "hello", none, true] as const,
  ]);
  assertParsed(HELLO.replaceAll("\r\n", "\n"), [status, "hello", none, true]);
  const fields = Array.from({ length: 100 }, (_, i) => `X-${i}: ${"x".repeat(150)}\r\n`).join("");
  assertParsed(ok(`${fields}Content-Length: 5\r\n`, "hello"), [status, "hello", none, true]);
});

Deno.test("receive() skips interim responses, a bounded number of them", () => {
  const interim = "HTTP/1.1 103 Early Hints\r\nContent-Length: 3\r\n\r\n";
  assertParsed(`HTTP/1.1 100\r\n\r\n${interim}${HELLO}`, [200, "hello", null, true]);
  assertParsed(interim.repeat(INTERIM_RESPONSES_MAX) + HELLO, [200, "hello", null, true]);
  assertFails(interim.repeat(INTERIM_RESPONSES_MAX + 1) + HELLO, "protocol");
  assertParsed(interim, [null, "", "incomplete", false]);
});

Deno.test("receive() expects no body for 204, 304 and HEAD, whatever the fields say", () => {
  const fields = "Content-Length: 99999999\r\nTransfer-Encoding: gzip\r\n\r\n";
  assertParsed(`HTTP/1.1 204 No Content\r\n${fields}`, [204, "", null, true]);
  assertParsed(`HTTP/1.1 304 Not Modified\r\n${fields}`, [304, "", null, true]);
  assertParsed(`HTTP/1.1 200 OK\r\n${fields}`, [200, "", null, true], { method: "HEAD" });
});

Deno.test("receive() drops bytes behind the end, and the connection is not used again", () => {
  assertParsed(`${HELLO}more`, [200, "hello", null, false]);
  assertParsed(HELLO + HELLO, [200, "hello", null, false]);
  assertParsed("HTTP/1.1 204 No Content\r\n\r\nx", [204, "", null, false]);
  assertParsed(ok("Transfer-Encoding: chunked\r\n", "0\r\n\r\nx"), [200, "", null, false]);
});

Deno.test("mayReuse is false where one side or the version says so", () => {
  assertParsed(ok("Connection: Close\r\nContent-Length: 0\r\n"), [200, "", null, false]);
  assertParsed(ok("Connection: a, close\r\nContent-Length: 0\r\n"), [200, "", null, false]);
  assertParsed("HTTP/1.0 204 x\r\n\r\n", [204, "", null, false]);
  assertParsed("HTTP/1.0 204 x\r\nConnection: keep-alive\r\n\r\n", [204, "", null, true]);
});

Deno.test("receive() lets chunks count where there is a length, too, and forbids reuse", () => {
  const chunked = "Transfer-Encoding: Chunked\r\n";
  const body = "5\r\nhello\r\n0\r\n\r\n";
  assertParsed(ok(`Content-Length: 3\r\n${chunked}`, body), [200, "hello", null, false]);
  assertParsed(ok(`Content-Length: 99999999\r\n${chunked}`, body), [200, "hello", null, false]);
  assertParsed(`HTTP/1.0 200 OK\r\n${chunked}\r\n${body}`, [200, "hello", null, false]);
});

Deno.test("receive() refuses what contradicts itself or is not HTTP/1", () => {
  const heads = [
    ...[
      "HTTP/2.0 200 OK",
      "HTTP/1.2 200 OK",
      "HTTP/0.9 200 OK",
      "http/1.1 200 OK",
      "HTTP/1.1  200",
    ],
    ...["HTTP/1.1 99 x", "HTTP/1.1 600 x", "HTTP/1.1 2000 x", "HTTP/1.1 20 x", "HTTP/1.1 +20 x"],
    ...["HTTP/1.1 200 a\0b", "HTTP/1.1", "", "<html>", " HTTP/1.1 200 OK", "HTTP/1.1 200\rOK"],
  ];
  for (const head of heads) assertFails(`${head}\r\n\r\n`, "protocol");
  const fields = [
    ...["no colon", ": no name", "a blank: x", "blank-before : x", "a\0: x", "a: \0", "a: b\rc"],
    ...["Content-Length: 5, 6", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: -5"],
    ...["Content-Length: +5", "Content-Length: 5x", "Content-Length: 0x5", "Content-Length:"],
    ...["Content-Length: 5 5", "Content-Length: ,", "Content-Length: 5.0", " folded: first"],
    ...["Content-Length: 5\xa0", "Transfer-Encoding:", "Transfer-Encoding: chunked\xa0"],
    ...[
      "Transfer-Encoding: gzip",
      "Transfer-Encoding: chunked, gzip",
      "Transfer-Encoding: xchunked",
    ],
    ...["Transfer-Encoding: chunked, chunked", "Transfer-Encoding: gzip, chunked", "\xe9: x"],
  ];
  for (const field of fields) assertFails(ok(`${field}\r\n`, "hello"), "protocol");
});

Deno.test("receive() refuses nonsense before it ends", () => {
  for (const start of ["S", "SSH-2.0-OpenSSH", "HTTP/2", "\x15\x03\x03"]) {
    assertEquals(parse(start, { ends: false }).error, "protocol", start);
  }
  assertEquals(parse("HTTP/1.", { ends: false }).error, null);
  const long = `HT-${"x".repeat(100_000)}`;
  for (const pieces of [[Infinity], [1], [2, Infinity]]) {
    assertEquals(parse(long, { pieces, ends: false }).error, "protocol");
  }
});

Deno.test("end() tells that something is missing, wherever it is", () => {
  const chunked = ok("Transfer-Encoding: chunked\r\n", "5;x=y\r\nhello\r\n0\r\nA: b\r\n\r\n");
  for (const response of [HELLO, chunked]) {
    for (let length = 0; length < response.length; length++) {
      assertFails(response.slice(0, length), "incomplete");
    }
  }
});

Deno.test("receive() has a bound for everything that could go on for ever", () => {
  const long = "x".repeat(HEAD_BYTES_MAX + 10);
  const many = (line: string) => line.repeat(Math.ceil(300_000 / line.length));
  assertEquals(parse(`HTTP/1.1 200 ${long}`, { ends: false }).error, "too-large");
  assertEquals(parse(ok(`X: ${long}`), { ends: false }).error, "too-large");
  assertEquals(parse(ok(many("X: y\r\n")), { ends: false }).error, "too-large");
  assertEquals(parse(ok(`X: y\r\n${many(" z\r\n")}`), { ends: false }).error, "too-large");
  assertParsed(ok("X: y\r\n".repeat(FIELDS_MAX)), [200, "", null, false]);
  assertFails(ok("X: y\r\n".repeat(FIELDS_MAX + 1)), "too-large");
  const chunks = ok("Transfer-Encoding: chunked\r\n");
  for (
    const endless of [
      ...[long, "0".repeat(300_000), `1;${long}`, many("1;an=extension\r\nx\r\n")],
      ...[`${many("00001\r\nx\r\n")}`, `0\r\n${many("A: b\r\n")}`, `0\r\nA: ${long}`],
    ]
  ) {
    const { error } = parse(chunks + endless, { ends: false });
    assert(error === "too-large" || error === "protocol", endless.slice(0, 20));
  }
});

Deno.test("receive() tells the length of the body with the head, where it is known", () => {
  const lengthOf = (head: string) => {
    let told: unknown;
    const parser = new ResponseParser({
      method: "GET",
      onHead: (_, length) => told = length,
      onBody() {},
    });
    parser.receive(bytesOf(head), head.length);
    return told;
  };
  assertEquals(lengthOf(ok("Content-Length: 11\r\n")), 11);
  assertEquals(lengthOf(ok(`Content-Length: ${"9".repeat(400)}\r\n`)), Infinity);
  assertEquals(lengthOf("HTTP/1.1 204 x\r\nContent-Length: 11\r\n\r\n"), 0);
  assertEquals(lengthOf(ok("Content-Length: 11\r\nTransfer-Encoding: chunked\r\n")), null);
  assertEquals(lengthOf(ok("")), null);
});

Deno.test("receive() gives the same for any splitting of the bytes", () => {
  const body = fc.string({ unit: "binary-ascii", maxLength: 60 });
  const chunk = fc.tuple(body, fc.constantFrom("", ";a", ' ; b="c"'), fc.constantFrom("", "00"));
  const chunked = fc.array(chunk, { maxLength: 5 }).map((chunks) =>
    chunks.filter(([data]) => data !== "")
      .map(([data, extension, zeros]) =>
        `${zeros}${data.length.toString(16).toUpperCase()}${extension}\r\n${data}\r\n`
      ).join("") + "0\r\nTrailer: x\r\n\r\n"
  ).map((text) => ok("Transfer-Encoding: chunked\r\n", text));
  const sized = body.map((data) => ok(`Content-Length: ${data.length}\r\nX: y\r\n z\r\n`, data));
  const rest = body.map((data) => ok("X: y\r\n", data));
  const any = fc.tuple(
    fc.constantFrom("", "HTTP/1.1 100 Continue\r\n\r\n"),
    fc.oneof(chunked, sized, rest),
    fc.constantFrom("", "junk", HELLO),
  ).map((parts) => parts.join(""));
  fc.assert(
    fc.property(any, anyPieces, (response, pieces) => {
      const whole = parse(response);
      assertEquals(whole.error, null);
      assertEquals(parse(response, { pieces }), whole);
    }),
    { seed: 1, numRuns: 400 },
  );
});

Deno.test("receive() throws nothing but FetchError, and the same for any splitting, for any bytes", () => {
  const piece = fc.constantFrom(
    ...[
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.0 404\n",
      "HTTP/1.1 103 x\r\n",
      "\r\n",
      "\n",
      "\r",
      " ",
      ":",
      ";",
    ],
    ...[
      "Content-Length: 5\r\n",
      "Content-Length: 4\r\n",
      "Transfer-Encoding: chunked\r\n",
      "a: b\r\n",
    ],
    ...[
      "Connection: close\r\n",
      "5\r\nhello\r\n",
      "hello",
      "0\r\n\r\n",
      "0",
      "5",
      "f",
      "\0",
      "\xff",
    ],
  );
  const random = fc.uint8Array({ maxLength: 20 }).map((bytes) => String.fromCharCode(...bytes));
  const any = fc.tuple(
    fc.constantFrom("", "HTTP/1.1 200 OK\r\n"),
    fc.array(fc.oneof({ weight: 5, arbitrary: piece }, random), { maxLength: 12 }),
  ).map(([start, pieces]) => start + pieces.join(""));
  fc.assert(
    fc.property(
      any,
      anyPieces,
      fc.constantFrom("GET" as const, "HEAD" as const),
      (text, pieces, method) => {
        const whole = parse(text, { method });
        const split = parse(text, { method, pieces });
        // Of a body that turns out to be no good, more or less may have been given before.
        if (whole.error !== null) whole.body = split.body = "";
        assertEquals(split, whole);
      },
    ),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("receive() takes linear time, also byte by byte", () => {
  // Quadratic work would make of these some ten thousand million steps, and the test hang.
  const endless = bytesOf(ok(`X: ${"y".repeat(60_000)}\r\n`.repeat(4), "body"));
  const folded = bytesOf(ok(`X: y\r\n${" z\r\n".repeat(60_000)}`));
  for (const bytes of [endless, folded]) {
    let fields = 0;
    const parser = new ResponseParser({
      method: "GET",
      onHead: (head) => fields = head.fields.length,
      onBody() {},
    });
    for (const byte of bytes) parser.receive(Uint8Array.of(byte), 1);
    assert(fields > 0);
  }
});

Deno.test("requireShort() holds the fields of another parser to the limits of this one", () => {
  const fails = (fields: readonly Field[]) =>
    assertEquals(assertThrows(() => requireShort(fields), FetchError).kind, "too-large");
  // With "x", a colon and a blank.
  const longest = "y".repeat(LINE_BYTES_MAX - 3);
  requireShort([]);
  requireShort([["x", longest]]);
  requireShort([["x", `${longest}, ${longest}`]]);
  fails([["x", `${longest}y`]]);
  fails([["x", `a, ${longest}y`]]);
  // With "x", a colon, a blank, CR and LF.
  const part = "y".repeat(HEAD_BYTES_MAX / 8 - 5);
  const whole = Array.from({ length: 8 }, (): Field => ["x", part]);
  requireShort(whole);
  fails([...whole, ["x", ""]]);
});

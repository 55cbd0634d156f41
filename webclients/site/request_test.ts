import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { BadRequest, BODY_BYTES_MAX, endOfHead, parseRequest } from "./request.ts";
import { concat, utf8 } from "./script.ts";

const parse = (text: string) => parseRequest(utf8(text));

Deno.test("parseRequest() takes a request apart", () => {
  assertEquals(
    parse("POST /a/b?c=d?e HTTP/1.1\r\nHOST:  127.0.0.1:80 \r\nContent-Length: 3\r\n\r\n"),
    {
      method: "POST",
      path: "/a/b",
      query: "c=d?e",
      host: "127.0.0.1:80",
      keepsAlive: true,
      bodyBytes: 3,
    },
  );
});

Deno.test("parseRequest() takes the path of a whole URL", () => {
  const targets = ["http://a.b:8080/p/0?x", "HTTP://a.b?x", "https://a.b", "/"];
  const paths = targets.map((target) => {
    const { path, query } = parse(`GET ${target} HTTP/1.1\r\n\r\n`);
    return `${path} ${query}`;
  });
  assertEquals(paths, ["/p/0 x", "/ x", "/ ", "/ "]);
});

Deno.test("parseRequest() knows who wants to go on", () => {
  const heads = [
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nConnection: Foo, CLOSE\r\n\r\n",
    "GET / HTTP/1.0\r\n\r\n",
    "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  ];
  assertEquals(heads.map((head) => parse(head).keepsAlive), [true, false, false, false]);
});

for (
  const [status, text] of [
    [400, "\r\n\r\n"],
    [400, "GET\r\n\r\n"],
    [400, "GET  / HTTP/1.1\r\n\r\n"],
    [400, "GET / HTTP/1.1 x\r\n\r\n"],
    [400, "G(T / HTTP/1.1\r\n\r\n"],
    [400, "GET p/0 HTTP/1.1\r\n\r\n"],
    [400, "OPTIONS * HTTP/1.1\r\n\r\n"],
    [400, "GET /\x00 HTTP/1.1\r\n\r\n"],
    [505, "GET / HTTP/2.0\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nno colon\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\nName : value\r\n\r\n"],
    [400, "GET / HTTP/1.1\r\n folded: value\r\n\r\n"],
    [400, "POST / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n"],
    [400, "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"],
    [411, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"],
    [413, `POST / HTTP/1.1\r\nContent-Length: ${BODY_BYTES_MAX + 1}\r\n\r\n`],
  ] as const
) {
  Deno.test(`parseRequest() throws BadRequest ${status} when it gets ${JSON.stringify(text)}`, () => {
    assertEquals(assertThrows(() => parse(text), BadRequest).status, status);
  });
}

Deno.test("parseRequest() throws nothing but BadRequest, whatever it gets", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 100 }).map((text) => utf8(`GET /${text} HTTP/1.1\r\n${text}\r\n\r\n`)),
  );
  fc.assert(
    fc.property(anything, (bytes) => {
      try {
        const { path, bodyBytes } = parseRequest(bytes);
        assert(path.startsWith("/") && bodyBytes >= 0 && bodyBytes <= BODY_BYTES_MAX);
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        assert(!/[\r\n]/.test(error.message), "its message is one line");
      }
    }),
    { seed: 10, numRuns: 500 },
  );
});

Deno.test("endOfHead() is just after the blank line, and -1 before it has come", () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z: ]{1,20}$/), { minLength: 1, maxLength: 5 }),
      fc.constantFrom("\r\n", "\n"),
      fc.uint8Array({ maxLength: 20 }),
      (lines, newline, rest) => {
        const head = utf8(lines.join(newline) + newline + newline);
        assertEquals(endOfHead(concat(head, rest)), head.length);
        for (let length = 0; length < head.length; length++) {
          assertEquals(endOfHead(head.subarray(0, length)), -1);
        }
      },
    ),
    { seed: 10, numRuns: 100 },
  );
});

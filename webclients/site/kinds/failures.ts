/**
 * Kinds that go wrong: servers in trouble, connections that end too early, and what is not HTTP at all.
 *
 * @see RFC 9112, section 8, for messages that are incomplete
 * @module
 */

import { head, response } from "../response.ts";
import { utf8 } from "../script.ts";
import { chunk } from "./bodies.ts";
import { comes, fails, type Kind, plain } from "./kind.ts";

const TROUBLE = "Something went wrong here. Once.\n";
const BUSY = "Too much to do. Come back in a second.\n";
const TYPE = "Content-Type: text/plain; charset=utf-8";

/** See the module. */
export const failures: readonly Kind[] = [
  {
    name: "server-error-once",
    explain: "500 the first time, then plain; each query (?k=7) has a first time of its own.",
    outcome: comes(TROUBLE, 500),
    script: (asked) => asked.isFirstTime() ? response(500, TROUBLE) : plain(),
  },
  {
    name: "busy-once",
    explain: "503 with Retry-After: 1 the first time, then plain; each query has its first time.",
    outcome: comes(BUSY, 503),
    script: (asked) =>
      asked.isFirstTime() ? response(503, BUSY, { fields: [["Retry-After", "1"]] }) : plain(),
  },
  {
    name: "cut",
    explain: "1000 bytes are promised, and the connection ends after 400.",
    outcome: fails("incomplete"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Content-Length: 1000")],
      body: [utf8("abcdefgh".repeat(50))],
      end: "close",
    }),
  },
  {
    name: "cut-chunk",
    explain: "The connection ends inside a chunk.",
    outcome: fails("incomplete"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Transfer-Encoding: chunked")],
      body: [chunk("A whole chunk, "), utf8("64\r\nand a part of one")],
      end: "close",
    }),
  },
  {
    name: "reset",
    explain: "The connection is reset in the place of an answer.",
    outcome: fails("incomplete", null),
    script: () => ({ head: [], body: [], end: "reset" }),
  },
  {
    name: "junk",
    explain: "The greeting of a mail server, which is not HTTP.",
    outcome: fails("protocol", null),
    script: () => ({
      head: [utf8("220 mail.site.invalid ESMTP, not HTTP\r\n\r\n")],
      body: [],
      end: "close",
    }),
  },
  {
    name: "bad-length",
    explain: "A Content-Length that is no number.",
    outcome: fails("protocol"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Content-Length: twelve")],
      body: [utf8("twelve bytes")],
      end: "close",
    }),
  },
  {
    name: "bad-chunk",
    explain: "The second chunk's size is not hexadecimal.",
    outcome: fails("protocol"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Transfer-Encoding: chunked")],
      body: [chunk("So far, so good. "), utf8("xyz\r\nand no further\r\n0\r\n\r\n")],
      end: "close",
    }),
  },
];

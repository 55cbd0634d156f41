/**
 * Kinds whose body comes whole: the ways in which HTTP/1.1 says where a body ends, and what may stand around it.
 *
 * @see RFC 9112, sections 6 and 7
 * @module
 */

import { head, response } from "../response.ts";
import { concat, utf8 } from "../script.ts";
import { comes, type Kind, PLAIN, plain } from "./kind.ts";

const STORY = ["It comes in parts, ", "each with its length before it ", "the last one empty.\n"];
/** Euro sign, curly quotes and an e with an accent, as windows-1252 has them. */
const CURLY = new Uint8Array([0x80, 0x20, 0x93, 0x63, 0x61, 0x66, 0xe9, 0x94, 0x0a]);
const TYPE = "Content-Type: text/plain; charset=utf-8";

/** @returns `text` as one chunk of a chunked body */
export function chunk(text: string | Uint8Array): Uint8Array {
  const bytes = typeof text === "string" ? utf8(text) : text;
  return concat(`${bytes.length.toString(16)}\r\n`, bytes, "\r\n");
}

/** See the module. */
export const bodies: readonly Kind[] = [
  {
    name: "plain",
    explain: "A text with its Content-Length: nothing is odd about it.",
    outcome: comes(PLAIN),
    script: plain,
  },
  {
    name: "empty",
    explain: "Content-Length: 0, so there is a body and nothing in it.",
    outcome: comes(""),
    script: () => response(200, ""),
  },
  {
    name: "http10",
    explain: "A server of 1996: HTTP/1.0, and the body ends where the connection does.",
    outcome: comes("HTTP/1.0 lives.\n"),
    script: () => ({
      head: [head("HTTP/1.0 200 OK", TYPE)],
      body: [utf8("HTTP/1.0 lives.\n")],
      end: "close",
    }),
  },
  {
    name: "until-close",
    explain: "HTTP/1.1 without a length: the body ends where the connection does.",
    outcome: comes("Read on until there is no more.\n"),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Connection: close")],
      body: [utf8("Read on until "), { pauseMs: 20 }, utf8("there is no more.\n")],
      end: "close",
    }),
  },
  {
    name: "chunked",
    explain: "The body comes in chunks; the sizes have extensions, capitals and leading zeros.",
    outcome: comes(STORY.join("")),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Transfer-Encoding: chunked")],
      body: [
        chunk(STORY[0]!),
        { pauseMs: 10 },
        // 31 bytes, which makes a size with a capital letter.
        utf8(`00${STORY[1]!.length.toString(16).toUpperCase()};name="a value"\r\n${STORY[1]}\r\n`),
        chunk(STORY[2]!),
        utf8("000\r\n\r\n"),
      ],
      end: "keep",
    }),
  },
  {
    name: "trailers",
    explain: "After the last chunk come fields, which are not part of the body.",
    outcome: comes(STORY.join("")),
    script: () => ({
      head: [head("HTTP/1.1 200 OK", TYPE, "Trailer: Parts", "Transfer-Encoding: chunked")],
      body: [...STORY.map(chunk), utf8(`0\r\nParts: ${STORY.length}\r\n\r\n`)],
      end: "keep",
    }),
  },
  {
    name: "interim",
    explain: "Two responses that are not the answer yet (100 and 103) come before it.",
    outcome: comes(PLAIN),
    script() {
      const { head: [last], body } = { head: [...plain().head], body: plain().body };
      const interim = concat(
        head("HTTP/1.1 100 Continue"),
        head("HTTP/1.1 103 Early Hints", "Link: </style.css>; rel=preload"),
      );
      return { head: [interim, last!], body, end: "keep" };
    },
  },
  {
    name: "no-content",
    explain: "204: there is no body, and no length that would say so.",
    outcome: comes("", 204),
    script: () => ({ head: [head("HTTP/1.1 204 No Content")], body: [], end: "keep" }),
  },
  {
    name: "not-found",
    explain: "404 with a body: an answer like others, and not an error of the connection.",
    outcome: comes("There is no such page.\n", 404),
    script: () => response(404, "There is no such page.\n"),
  },
  {
    name: "odd-head",
    explain:
      "Capitals in odd places, blanks around values, no reason phrase, an empty field: all allowed.",
    outcome: comes("Odd, and right.\n"),
    script: () => ({
      head: [head("HTTP/1.1 200 ", "cOnTeNt-LeNgTh: \t 16 ", "X-Empty:", TYPE)],
      body: [utf8("Odd, and right.\n")],
      end: "keep",
    }),
  },
  {
    name: "many-fields",
    explain: "Ninety fields, some 10 KiB of them: more than usual, and not too many.",
    outcome: comes(PLAIN),
    script: () =>
      response(200, PLAIN, {
        fields: Array.from({ length: 88 }, (_, i) => [`X-Field-${i}`, "abcdefgh".repeat(12)]),
      }),
  },
  {
    name: "pieces",
    explain: "A few bytes at a time, cut inside the status line, a line end and a chunk's size.",
    outcome: comes("Packets are not messages.\n"),
    script() {
      const type = head("HTTP/1.1 200 OK", TYPE, "Transfer-Encoding: chunked");
      const body = concat(chunk("Packets are "), chunk("not messages.\n"), "0\r\n\r\n");
      return { head: inPieces(type), body: inPieces(body), end: "keep" };
    },
  },
  {
    name: "extra-bytes",
    explain: "More bytes follow the end of the body: they belong to no response.",
    outcome: comes(PLAIN),
    script: () => ({
      head: plain().head,
      body: [PLAIN, utf8("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")],
      end: "close",
    }),
  },
  {
    name: "charset",
    explain: "A text in windows-1252: its bytes are no UTF-8.",
    outcome: comes(CURLY),
    script: () => response(200, CURLY, { type: "text/plain; charset=windows-1252" }),
  },
];

/** Pieces of seven bytes, a prime: sooner or later every boundary falls inside one, or between two. */
function inPieces(bytes: Uint8Array) {
  const pieces = Array.from(
    { length: Math.ceil(bytes.length / 7) },
    (_, i) => bytes.subarray(i * 7, i * 7 + 7),
  );
  return pieces.flatMap((piece) => [{ pauseMs: 2 }, piece]);
}

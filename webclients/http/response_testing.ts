/**
 * For tests: what a parser makes of a response, however its bytes are split.
 *
 * @module
 */

import { FetchError } from "../fetch_error.ts";
import type { ResponseHead } from "./head.ts";
import { ResponseParser } from "./response_parser.ts";

/** Text as bytes, each character the byte of the same number. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The other way round. */
export function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** What became of a response. */
export interface Parsed {
  status: number | null;
  body: string;
  /** The kind of the error, or null. */
  error: string | null;
  mayReuse: boolean;
}

/** How to feed the parser. */
export interface ParseOptions {
  method?: "GET" | "HEAD";
  /** Lengths of the pieces, over and over again. @default all in one */
  pieces?: readonly number[];
  /** Whether the stream ends after the bytes. @default true */
  ends?: boolean;
}

/** Feeds a parser, and gives what it told. What is not a `FetchError` is thrown on. */
export function parse(response: string | Uint8Array, options: ParseOptions = {}): Parsed {
  const { method = "GET", pieces = [Infinity], ends = true } = options;
  const bytes = typeof response === "string" ? bytesOf(response) : response;
  const parsed: Parsed = { status: null, body: "", error: null, mayReuse: false };
  let head: ResponseHead | null = null;
  const parser = new ResponseParser({
    method,
    onStatus: (status) => parsed.status = status,
    onHead: (whole) => head = whole,
    onBody(bytes, start, end) {
      if (head === null || start >= end) throw new Error("a piece of the body out of order");
      parsed.body += textOf(bytes.subarray(start, end));
    },
  });
  try {
    let piece = 0;
    for (let start = 0; start < bytes.length;) {
      const count = Math.max(1, Math.min(pieces[piece++ % pieces.length]!, bytes.length - start));
      // In a buffer that is overwritten by the next piece, as sockets have it.
      parser.receive(lend(bytes.subarray(start, start + count)), count);
      start += count;
    }
    parsed.mayReuse = parser.mayReuse;
    if (ends && !parser.isComplete) parser.end();
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    parsed.error = error.kind;
    parsed.mayReuse = false;
  }
  return parsed;
}

let lent = new Uint8Array(0);

function lend(piece: Uint8Array): Uint8Array {
  lent.fill(0);
  // A little longer than what is in it.
  lent = new Uint8Array(piece.length + 3);
  lent.set(piece);
  return lent;
}

/** A head with these fields, and what comes behind. */
export function ok(fields: string, rest = ""): string {
  return `HTTP/1.1 200 OK\r\n${fields}\r\n${rest}`;
}

/**
 * What the platform's `fetch` gives and throws, in the words of an exchange.
 *
 * `fetch` parses responses itself, so here is no head to read; but it says less than a parser would. Found by trying
 * (Deno 2.9.6):
 *
 * - It unpacks a body whose only content coding is gzip or br, leaves all others as they are, and keeps the fields
 *   `content-encoding` and `content-length` of the packed body in both cases.
 * - Whatever goes wrong is a `TypeError`. What it was stands in the text of its cause.
 * - What goes wrong in the body has no cause, so a chunk that is no chunk cannot be told from a connection that was cut.
 * - It refuses to connect to ports of other services ("Requests to port 25 are blocked"), as browsers do.
 *
 * @see the Fetch standard, sections 2.9 (port blocking) and 4.6 (HTTP-network-or-cache fetch)
 * @module
 */

import { noConnection } from "./connection_error.ts";
import { FetchError, shown } from "./fetch_error.ts";
import { ResponseHead } from "./http/head.ts";

/** The head of a response, without what is true of the packed body only, where `fetch` has unpacked it. */
export function fetchedHead(response: Response): ResponseHead {
  const coding = response.headers.get("content-encoding")?.trim().toLowerCase();
  const isUnpacked = coding === "gzip" || coding === "br";
  const fields = [...response.headers].filter(([name]) =>
    !(isUnpacked && (name === "content-length" || name === "content-encoding"))
  );
  return new ResponseHead(1, response.status, fields);
}

/**
 * Makes a `FetchError` of what `fetch()`, or reading the body of its response, has thrown.
 *
 * @param error a `FetchError` is given back as it is
 * @param hasHead whether the head had come
 */
export function fetchFailure(error: unknown, url: URL, hasHead: boolean): FetchError {
  if (error instanceof FetchError) return error;
  const { message, cause } = error instanceof Error ? error : new Error(String(error));
  const text = cause instanceof Error ? cause.message : message;
  const kind = hasHead ? bodyKind(text) : headKind(text, url);
  const got = shown(text.slice(text.lastIndexOf("): ") + 1).replace(/^: /, ""));
  if (kind === "dns" || kind === "connect" || kind === "tls") {
    return noConnection(kind, url, got, error);
  }
  const action = kind === "decode" ? "decode the body" : "read the response";
  return new FetchError(kind, `Cannot ${action}: ${rules[kind]}, got ${got}`, { cause: error });
}

type FailureKind = "dns" | "connect" | "tls" | "protocol" | "incomplete" | "too-large" | "decode";

function headKind(text: string, url: URL): FailureKind {
  if (/dns error/.test(text)) return "dns";
  if (/are blocked$/.test(text)) return "connect";
  if (/client error \(Connect\)/.test(text)) {
    return url.protocol === "https:" && !/tcp connect error/.test(text) ? "tls" : "connect";
  }
  if (/head is too large/.test(text)) return "too-large";
  return /\binvalid\b.*\bparsed\b/.test(text) ? "protocol" : "incomplete";
}

function bodyKind(text: string): FailureKind {
  return /from connection|os error|closed/.test(text) ? "incomplete" : "decode";
}

const rules = {
  protocol: "it must be HTTP/1.0 or HTTP/1.1",
  incomplete: "it must be whole",
  "too-large": "its head may have 256 KiB at most",
  decode: "it must be whole and in its content coding",
} as const;

/**
 * What the platform's `fetch()` gives and throws, in the words of an exchange: for those who leave HTTP to it.
 *
 * Found by trying (Deno 2.9.6): it unpacks a body whose only content coding is gzip, and keeps the field that says so.
 * Whatever goes wrong is a `TypeError`, and what it was stands in the words of its cause; what goes wrong in a body has no
 * cause, so a chunk that is none cannot be told from a connection that was cut. It refuses ports of other services
 * ("Requests to port 25 are blocked"), as browsers do.
 *
 * @see the Fetch standard, section 2.9 (port blocking)
 * @module
 */

import { noConnection } from "./connection_error.ts";
import { type ErrorKind, FetchError, shown } from "./fetch_error.ts";
import { type Field, ResponseHead } from "./http/head.ts";

/** The head of a response, without the coding that the platform has unpacked: it takes gzip, where that is the only one. */
export function headOf({ status, headers }: Response): ResponseHead {
  const isUnpacked = headers.get("content-encoding")?.toLowerCase() === "gzip";
  const fields: Field[] = [...headers];
  return new ResponseHead(
    1,
    status,
    isUnpacked ? fields.filter(([name]) => name !== "content-encoding") : fields,
  );
}

/** What the words of the platform mean. The first pattern that fits counts. */
const meanings: readonly (readonly [RegExp, ErrorKind])[] = [
  [/dns error/, "dns"],
  [/tcp connect error|Requests to port/, "connect"],
  [/client error \(Connect\)/, "tls"],
  [/head is too large/, "too-large"],
  [/gzip|unexpected end of file/i, "decode"],
  [/invalid|unexpected|parsed/i, "protocol"],
  [/^/, "incomplete"],
];

/**
 * Makes an error of ours of what `fetch()`, or reading the body of its response, threw, which is always a `TypeError`.
 *
 * @throws `error` if it is none
 */
export function fetchError(error: unknown, url: URL): FetchError {
  if (error instanceof FetchError) return error;
  if (!(error instanceof TypeError)) throw error;
  const words = error.cause instanceof Error ? error.cause.message : error.message;
  const [, kind] = meanings.find(([pattern]) => pattern.test(words))!;
  // What was to be sent where is told in front, and is known.
  const got = shown(words.replace(/^error sending request .*client error \(\w+\): /, ""));
  if (kind === "dns" || kind === "connect" || kind === "tls") {
    return noConnection(kind, url, got, error);
  }
  const rule = "the platform must be content with it";
  return new FetchError(kind, `Cannot read the response: ${rule}, got ${got}`, { cause: error });
}

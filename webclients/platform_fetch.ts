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
import { type Field, protocolError, ResponseHead } from "./http/head.ts";

/**
 * The head of a response, without the coding that the platform has unpacked: it takes gzip, where that is the only one.
 *
 * @throws {FetchError} of the kind `protocol` for a status that is none, or that we have not asked for: 101 ends HTTP on
 * a connection whose client offered that
 */
export function headOf({ status, headers }: Response): ResponseHead {
  if (status < 200 || status > 599) {
    throw protocolError("the status of a response must be 200 to 599", String(status));
  }
  const isUnpacked = isUnpackedHere(headers);
  const fields: Field[] = [];
  for (const [name, value] of headers) {
    if (name === "content-encoding" && isUnpacked) continue;
    fields.push([name, name === "location" ? firstLocation(value) : value]);
  }
  return new ResponseHead(1, status, fields);
}

/**
 * The pieces of the body, unpacked where the platform does that.
 *
 * Of gzip without any byte, which servers send for an empty page, it says that the end was not expected. It says the same
 * of gzip that breaks off before its first byte is unpacked, so that this counts as empty, too; where the head tells a
 * length, it is an error.
 */
export async function* bodyOf({ body, headers }: Response): AsyncGenerator<Uint8Array, void, void> {
  let isEmpty = isUnpackedHere(headers) && !headers.has("content-length");
  try {
    for await (const bytes of body ?? []) {
      isEmpty &&= bytes.length === 0;
      yield bytes;
    }
  } catch (error) {
    const isEnd = error instanceof TypeError && error.message === "unexpected end of file";
    if (!isEmpty || !isEnd) throw error;
  }
}

function isUnpackedHere(headers: Headers): boolean {
  return headers.get("content-encoding")?.toLowerCase() === "gzip";
}

/**
 * The first of several fields `Location`, which come as one, with a comma and a blank between them. A URL has no blank,
 * but servers write some all the same; so what follows counts as another only where it begins as one.
 */
function firstLocation(value: string): string {
  return value.split(/, (?=https?:\/\/|\/)/i, 1)[0]!;
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

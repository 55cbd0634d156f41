/**
 * Content codings: unpacking what a server has packed for the way.
 *
 * A body is unpacked when it is there as a whole, and in one call that blocks: that works in every step alike, also in
 * those that block anyway. It unpacks some hundred megabytes a second. zlib stops at the limit, which bounds memory:
 * a "bomb" of some kilobytes would unpack to gigabytes.
 *
 * @see RFC 9110, section 8.4; RFC 1950 (zlib), RFC 1951 (deflate), RFC 1952 (gzip)
 * @module
 */

import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import { FetchError, shown } from "../fetch_error.ts";
import { trimBlanks } from "./head.ts";

/** What requests say that they accept: all that {@linkcode decodeContent} unpacks. */
export const ACCEPTED_CODINGS = "gzip, deflate";
/** How many codings one body may have, one over the other; more serve nobody but attackers. */
const CODINGS_MAX = 4;

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/**
 * Reads the values of the field `Content-Encoding`.
 *
 * @returns the codings in the order in which they were applied, in lower case, without `identity`
 * @throws {FetchError} of the kind `decode` for one that we cannot unpack
 */
export function contentCodings(values: readonly string[]): string[] {
  const codings = values.flatMap((value) => value.split(","))
    .map((coding) => trimBlanks(coding).toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  for (const coding of codings) {
    if (unpackers.has(coding)) continue;
    const rule = `the content coding must be one of ${[...unpackers.keys()].join(", ")}`;
    throw new FetchError("decode", `Cannot decode the body: ${rule}, got ${shown(coding)}`);
  }
  if (codings.length > CODINGS_MAX) {
    const rule = `there may be ${CODINGS_MAX} content codings at most`;
    throw new FetchError("decode", `Cannot decode the body: ${rule}, got ${codings.length}`);
  }
  return codings;
}

/**
 * Unpacks a whole body.
 *
 * @param codings what {@linkcode contentCodings} gave
 * @param maxBytes how long the result may be, and each step on the way to it
 * @throws {FetchError} of the kind `decode` or `too-large`
 */
export function decodeContent(
  bytes: Uint8Array,
  codings: readonly string[],
  maxBytes: number,
): Uint8Array {
  let decoded = bytes;
  for (const coding of codings.toReversed()) decoded = decodeOnce(decoded, coding, maxBytes);
  return decoded;
}

function decodeOnce(bytes: Uint8Array, coding: string, maxBytes: number): Uint8Array {
  // Servers send no bytes at all for an empty page, although gzip has a way to say that; browsers accept it.
  if (bytes.length === 0) return bytes;
  const unpack = unpackers.get(coding)!;
  let decoded: Uint8Array;
  try {
    decoded = unpack(bytes, { maxOutputLength: Math.max(1, maxBytes) });
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxBytes, error);
    if (!code?.startsWith("Z_")) throw error;
    const got = `${bytes.length} bytes (${message})`;
    throw new FetchError(
      "decode",
      `Cannot decode the body: it must be whole ${coding}, got ${got}`,
      {
        cause: error,
      },
    );
  }
  if (decoded.length > maxBytes) throw tooLarge(maxBytes);
  return decoded;
}

function tooLarge(maxBytes: number, cause?: unknown): FetchError {
  const rule = `it may have ${maxBytes} bytes at most`;
  return new FetchError("too-large", `Cannot decode the body: ${rule}, got more`, { cause });
}

/** What is called `deflate` is deflate in a zlib wrapper; some servers have always left out the wrapper. */
const inflate: Unpack = (bytes, options) => {
  const hasWrapper = (bytes[0]! & 15) === 8 && ((bytes[0]! << 8) + (bytes[1] ?? 0)) % 31 === 0;
  return hasWrapper ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
};

const unpackers = new Map<string, Unpack>([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["deflate", inflate],
]);

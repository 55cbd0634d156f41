/**
 * From the bytes of an HTML page to its text.
 *
 * A page can name its encoding in three places, and they may contradict each other. The order is the standard's: a
 * byte order mark, then the Content-Type field, then a `<meta>` in the first 1024 bytes, and if nothing tells,
 * windows-1252, in which every byte is a character. A name that nobody knows counts as absent. Decoding never fails:
 * bytes that mean nothing become U+FFFD, since a page with one broken letter still has links.
 *
 * @see https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding
 * @see https://encoding.spec.whatwg.org/#names-and-labels
 * @module
 */

// @ts-types="./html_encoding_sniffer.d.ts"
import sniffEncoding from "html-encoding-sniffer";
import { mediaTypeOf } from "./media_type.ts";

/**
 * Decodes a page.
 *
 * @param bytes the body, after its content coding was undone
 * @param contentType the Content-Type field, or null when there was none
 * @returns the text, without byte order mark
 */
export function decodeHtml(bytes: Uint8Array, contentType: string | null): string {
  const encoding = encodingOf(bytes, contentType);
  // The standard gives this name to encodings in which text can hide from whoever looks at its bytes (ISO-2022-CN and
  // the like). They decode to a single replacement character, for which the platform has no decoder.
  if (encoding === "replacement") return bytes.length === 0 ? "" : "\uFFFD";
  return new TextDecoder(encoding).decode(bytes);
}

/**
 * Tells in which encoding a page is to be read.
 *
 * @returns the name as the Encoding Standard writes it
 */
export function encodingOf(bytes: Uint8Array, contentType: string | null): string {
  const charset = mediaTypeOf(contentType)?.charset ?? null;
  return charset === null
    ? sniffEncoding(bytes)
    : sniffEncoding(bytes, { transportLayerEncodingLabel: charset });
}

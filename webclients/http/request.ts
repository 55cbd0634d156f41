/**
 * The text of a request.
 *
 * @see RFC 9112, sections 3 and 9.6; RFC 9110, sections 7.2, 10.1.5 and 12.5.3
 * @module
 */

import { FetchError, shown } from "../fetch_error.ts";
import type { DownloadOptions } from "../options.ts";
import { targetOf } from "../url.ts";
import { ACCEPTED_CODINGS } from "./content_coding.ts";

/**
 * Writes the request for `url`, whose scheme must be http or https.
 *
 * @throws {FetchError} of the kind `url` if it had anything in it that could end a line
 */
export function requestBytes(
  url: URL,
  { method, userAgent, keepAlive }: Pick<DownloadOptions, "method" | "userAgent" | "keepAlive">,
): Uint8Array<ArrayBuffer> {
  const lines = [
    `${method} ${targetOf(url)} HTTP/1.1`,
    `Host: ${url.host}`,
    `User-Agent: ${userAgent}`,
    `Accept-Encoding: ${ACCEPTED_CODINGS}`,
    // In HTTP/1.1 a connection stays open unless somebody says otherwise.
    ...(keepAlive ? [] : ["Connection: close"]),
  ];
  for (const line of lines) {
    // `URL` has seen to it already; that it really has is worth one look at each line.
    if (!/^[ -~]+$/.test(line)) {
      throw new FetchError(
        "url",
        `Cannot send the request: a line must be printable ASCII, got ${shown(line)}`,
      );
    }
  }
  return new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
}

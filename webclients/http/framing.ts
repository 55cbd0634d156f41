/**
 * Where does the body end?
 *
 * A stream of bytes does not say. The head does, in one of three ways, or else the end of the connection is the end of
 * the body. Where two programs disagree about it, one takes a part of a body for the next response ("response
 * splitting"). So what contradicts itself is refused, and after anything odd the connection is not used again.
 *
 * @see RFC 9112, sections 6.1, 6.3 and 9.3
 * @module
 */

import { shown } from "../fetch_error.ts";
import { protocolError, type ResponseHead, trimBlanks } from "./head.ts";

/** How the end of a body is found. */
export type Framing =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "until close" };

/** The framing of a body, and whether the connection may carry another response behind it. */
export interface BodyPlan {
  /** How its end is found. */
  readonly framing: Framing;
  /** As far as the head tells; bytes behind the end of the response forbid it, too. */
  readonly mayReuse: boolean;
}

/**
 * Reads from the head how the body is framed.
 *
 * @param method of the request
 * @throws {FetchError} of the kind `protocol`
 */
export function planBody(head: ResponseHead, method: "GET" | "HEAD"): BodyPlan {
  const staysOpen = keepsOpen(head);
  if (method === "HEAD" || head.status === 204 || head.status === 304) {
    return { framing: { kind: "none" }, mayReuse: staysOpen };
  }
  const length = contentLength(head);
  if (head.get("transfer-encoding") !== null) {
    const transferCodings = head.list("transfer-encoding");
    if (transferCodings.length !== 1 || transferCodings[0] !== "chunked") {
      const got = shown(transferCodings.join(", "));
      throw protocolError("the only transfer coding that we take is chunked", got);
    }
    // HTTP/1.0 has no chunks, and a length beside them is a contradiction: hence never again on this connection.
    const isOdd = head.minorVersion === 0 || length !== null;
    return { framing: { kind: "chunked" }, mayReuse: staysOpen && !isOdd };
  }
  if (length === null) return { framing: { kind: "until close" }, mayReuse: false };
  return { framing: { kind: "length", length }, mayReuse: staysOpen };
}

function keepsOpen(head: ResponseHead): boolean {
  const options = head.list("connection");
  if (options.includes("close")) return false;
  return head.minorVersion === 1 || options.includes("keep-alive");
}

/** The length that the head promises, or null. Several that are equal are one: some servers repeat it. */
function contentLength(head: ResponseHead): number | null {
  const values = head.getAll("content-length").flatMap((value) => value.split(","))
    .map(trimBlanks);
  if (values.length === 0) return null;
  const text = values[0]!;
  const areEqual = values.every((value) => value === text);
  if (!areEqual || !/^[0-9]+$/.test(text)) {
    throw protocolError("Content-Length must be one number in digits", shown(values.join(", ")));
  }
  return Number(text);
}

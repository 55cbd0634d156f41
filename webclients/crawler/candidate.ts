/**
 * What a reference on a page leads to, if a crawler can follow it at all: an http or https URL without a password.
 *
 * @module
 */

import { urlIdentity, withoutFragment } from "./url_identity.ts";

/**
 * The longest URL that is followed, in characters. RFC 9110 asks servers for 8000 octets at least, so longer ones rarely
 * lead anywhere, and a trap for crawlers that makes its URLs longer at every step ends here.
 */
export const URL_LENGTH_MAX = 8192;

/** How much is shown of what is too long. */
const SHOWN_LENGTH_MAX = 256;

/** A URL that can be asked for, or why not. */
export type Candidate =
  | {
    readonly kind: "url";
    /** To request: what was encoded in it is left as it was; no fragment. */
    readonly url: string;
    /** Scheme, host and port. */
    readonly origin: string;
    /** To compare with others, see {@linkcode urlIdentity}. */
    readonly key: string;
  }
  | {
    readonly kind: "refused";
    /** `url`: it is none, or too long. */
    readonly reason: "url" | "scheme" | "credentials";
    /** What to show of it, a user name and password replaced by `***`. */
    readonly url: string;
  };

/**
 * Resolves a reference. Never throws.
 *
 * @param reference what is written in a link or in a Location field
 * @param base the absolute URL against which it is resolved
 */
export function candidateOf(reference: string, base: string): Candidate {
  if (reference.length > URL_LENGTH_MAX) return tooLong(reference);
  const url = URL.parse(reference, base);
  if (url === null) return { kind: "refused", reason: "url", url: shown(reference) };
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return url.href.length > URL_LENGTH_MAX
      ? tooLong(url.href)
      : { kind: "refused", reason: "scheme", url: url.href };
  }
  if (url.username !== "" || url.password !== "") {
    url.username = "***";
    url.password = "";
    return { kind: "refused", reason: "credentials", url: shown(withoutFragment(url.href)) };
  }
  const href = withoutFragment(url.href);
  if (href.length > URL_LENGTH_MAX) return tooLong(href);
  return { kind: "url", url: href, origin: url.origin, key: urlIdentity(url) };
}

/** Embedded images (`data:`) are the most common of these, so the scheme is told apart even here. */
function tooLong(reference: string): Candidate {
  const [, scheme] = /^\s*([a-z][a-z0-9+.-]*):/i.exec(reference.slice(0, SHOWN_LENGTH_MAX)) ?? [];
  const isWeb = scheme === undefined || /^https?$/i.test(scheme);
  return { kind: "refused", reason: isWeb ? "url" : "scheme", url: shown(reference) };
}

/**
 * A short copy for people. It must be a copy: a string that was cut out of a page keeps the whole page in memory, and
 * what is shown here is also remembered.
 */
function shown(reference: string): string {
  const cut = reference.length > SHOWN_LENGTH_MAX
    ? reference.slice(0, SHOWN_LENGTH_MAX) + "…"
    : reference;
  const copy = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(cut));
  return copy.replace(/\/\/[^/?#]*@/, "//***@");
}

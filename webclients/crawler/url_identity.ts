/**
 * When are two URLs the same page?
 *
 * A crawler that asks twice for one page wastes a request; one that takes two pages for the same loses one. So only
 * those differences are levelled that no server may give a meaning: the fragment, which is never sent, the case of
 * percent-encoding, and percent-encoding of characters that need none. What the WHATWG parser does comes before: dot
 * segments, the scheme's port, the case of the host. Everything else keeps URLs apart: the order of a query, an empty
 * query, a slash at the end. Libraries that "normalise" more change where a URL leads.
 *
 * The result is a key to compare with, and not what is requested: there, what was encoded stays as it was.
 *
 * @see RFC 3986, sections 2.3 (unreserved characters), 6.2.2.1 and 6.2.2.2 (case and percent-encoding)
 * @module
 */

/**
 * Gives the key under which a URL is remembered. Keys are URLs themselves, and the key of a key is the same.
 *
 * @param url an absolute URL
 * @returns the URL without fragment, its percent-encoding in capitals, and decoded where RFC 3986 needs none
 * @throws {TypeError} when it is no absolute URL
 * @example
 * ```ts
 * import { urlIdentity } from "./url_identity.ts";
 *
 * urlIdentity("http://h:80/%7euser/./%c3%a9#top"); // "http://h/~user/%C3%A9"
 * ```
 */
export function urlIdentity(url: string | URL): string {
  const href = withoutFragment(typeof url === "string" ? new URL(url).href : url.href);
  return href.includes("%") ? href.replace(ESCAPE, levelled) : href;
}

/**
 * Drops the fragment of a serialised URL.
 *
 * @param href a URL as the WHATWG standard serialises it: a `#` can only begin the fragment there
 */
export function withoutFragment(href: string): string {
  const hash = href.indexOf("#");
  return hash < 0 ? href : href.slice(0, hash);
}

const ESCAPE = /%[0-9A-Fa-f]{2}/g;
const UNRESERVED = /[A-Za-z0-9\-._~]/;
const HEX_DIGIT = /[0-9A-Fa-f]/;

function levelled(escape: string, offset: number, href: string): string {
  const character = String.fromCharCode(parseInt(escape.slice(1), 16));
  if (!UNRESERVED.test(character) || followsStrayPercent(href, offset)) return escape.toUpperCase();
  return character;
}

/**
 * Whether a `%` that encodes nothing stands so close before that a decoded character would complete it: `%%37e` must
 * not become `%7e`, which is something else. The standard's parser lets such signs pass.
 */
function followsStrayPercent(href: string, offset: number): boolean {
  if (href[offset - 1] === "%") return true;
  return href[offset - 2] === "%" && HEX_DIGIT.test(href[offset - 1] ?? "");
}

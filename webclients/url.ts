/**
 * URLs: which are accepted, what a request needs of them, and where a redirect leads.
 *
 * The WHATWG URL standard does most of it (the class `URL`): it resolves dot segments, percent-encodes blanks and
 * what is not ASCII, and writes a host's name in its ASCII form. So what comes out has no line feed in it, and nothing
 * in a URL can add a line to a request.
 *
 * @see the WHATWG URL standard; RFC 9110, section 4.2.4 (user information is refused)
 * @module
 */

import type { Address } from "../loop/io/types.ts";
import { type ErrorKind, FetchError, shown } from "./fetch_error.ts";
import type { Scheme } from "./options.ts";

/** Longer ones are refused: 64 KiB, the longest line that is accepted, too. */
const URL_CHARACTERS_MAX = 65_536;

/** What of the world and of the step decides whether a URL can be fetched. */
export interface Reach {
  /** The schemes that the step speaks. */
  readonly schemes: readonly Scheme[];
  /** Whether https can be had in this world of I/O. */
  readonly hasTls: boolean;
}

/**
 * Parses and checks the URL that somebody gave.
 *
 * @throws {FetchError} of the kind `url`, or `tls` where this world of I/O has no TLS
 */
export function parseUrl(text: string, reach: Reach): URL {
  const url = text.length > URL_CHARACTERS_MAX ? null : URL.parse(text);
  if (url === null) throw notUrl("url", "fetch", text);
  return checkReach(url, "url", reach);
}

/**
 * Finds where a redirect leads, to whatever scheme.
 *
 * @param location the value of the field, with bytes above 127 as the characters of the same number (Latin-1). They
 * are the UTF-8 of servers that do not encode, and percent-encoded as they are, which is what browsers make of them
 * @param base the URL of the request
 * @throws {FetchError} of the kind `redirect`
 */
export function resolveLocation(location: string, base: URL): URL {
  const ascii = location.replace(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const url = URL.parse(ascii, base);
  if (url === null || url.href.length > URL_CHARACTERS_MAX) {
    throw notUrl("redirect", "follow the redirect", location);
  }
  return url;
}

/**
 * Checks that a URL can be fetched.
 *
 * @param origin what the user gave, or what a redirect led to: then another scheme than http and https is the
 * redirect's fault
 * @returns `url`
 * @throws {FetchError} of the kind `url`, `redirect` or `tls`
 */
export function checkReach(url: URL, origin: "url" | "redirect", reach: Reach): URL {
  const action = origin === "url" ? "fetch" : "follow the redirect";
  const fail = (kind: ErrorKind, rule: string) =>
    new FetchError(kind, `Cannot ${action}: ${rule}, got ${shown(maskCredentials(url.href))}`);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== "http" && scheme !== "https") {
    throw fail(origin, "the scheme must be http or https");
  }
  if (url.username !== "" || url.password !== "") {
    throw fail("url", "a URL must not hold a user name or a password");
  }
  if (!reach.schemes.includes(scheme)) {
    throw fail("url", `this variant speaks ${reach.schemes.join(" and ")} only`);
  }
  if (scheme === "https" && !reach.hasTls) {
    throw fail("tls", "there is no TLS in this world of I/O, use --io deno");
  }
  return url;
}

function notUrl(kind: ErrorKind, action: string, text: string): FetchError {
  const rule = `it takes an absolute URL of at most ${URL_CHARACTERS_MAX} characters`;
  return new FetchError(
    kind,
    `Cannot ${action}: ${rule}, got ${shown(maskCredentials(text))}`,
  );
}

/** Serialises a URL without its fragment, which never leaves the client. */
export function withoutFragment(url: URL): string {
  const hash = url.href.indexOf("#");
  return hash < 0 ? url.href : url.href.slice(0, hash);
}

/** The target of a request: path and query. */
export function targetOf(url: URL): string {
  // Not `pathname + search`, from which the question mark of an empty query is missing.
  return withoutFragment(url).slice(url.origin.length);
}

/** Where to connect to. An IPv6 address comes without its brackets, as the operating system writes it. */
export function addressOf(url: URL): Address {
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { hostname, port: Number(url.port) || (url.port === "0" ? 0 : defaultPort(url)) };
}

function defaultPort(url: URL): number {
  return url.protocol === "https:" ? 443 : 80;
}

/**
 * Replaces the user name and password in what somebody gave as a URL by `***`, also when it is not a URL after all: a
 * slip of the fingers must not print a password.
 *
 * What a parser takes for a URL with a host shows them where the parser finds them, and is otherwise left as it is: of
 * `http://h:80/a@b` nothing is hidden, since `h:80` is asked for `/a@b`. What is refused anyway may show less: there,
 * whatever looks like `name:password@` goes, up to the last `@`, also with `/`, `?` or `#` in the password, which
 * should have been percent-encoded: `u:s3/cret@h` with the scheme forgotten, or `http://u:s3/cret@h/`.
 */
export function maskCredentials(text: string): string {
  const { start, isAddress } = findAuthority(text);
  const url = URL.parse(text);
  const rest = text.slice(start);
  // A file has no user.
  if (url?.protocol === "file:") return text;
  const at = url !== null && url.host !== ""
    ? authorityIn(rest, url).lastIndexOf("@")
    : endOfUserInfo(rest, isAddress);
  return at < 0 ? text : `${text.slice(0, start)}***${rest.slice(at)}`;
}

/** A scheme, and slashes of both kinds; with what parsers skip. Matches in any text. */
const BEFORE_AUTHORITY = /^([\0- ]*)(?:([a-z][a-z0-9+.\-\t\n\r]*):)?([\\/\t\n\r]*)/i;
/** Those in front of a host, of which the standard has the last word on how many slashes there are. */
const SPECIAL_SCHEME = /^(https?|wss?|ftp|file)$/;
/** Those in front of what may have an `@`, and is no secret. */
const ADDRESS_SCHEME = /^(mailto|sips?|xmpp|acct|im|mid|cid|news|urn|data|javascript|blob|about)$/;
/** A host with a port. A password that is such a number, and goes on with one of these characters, is taken for one. */
const HOST_AND_PORT = /^(?:\[[^\]]*\]|[^:@\\/?#]*):([0-9]{1,5})[\\/?#]/;

/** Where user information would begin, and whether an `@` may stand there for other reasons. */
function findAuthority(text: string): { start: number; isAddress: boolean } {
  const [all, blanks = "", schemeText, slashes = ""] = BEFORE_AUTHORITY.exec(text)!;
  const scheme = schemeText?.replace(/[\t\n\r]/g, "").toLowerCase();
  const isAddress = scheme !== undefined && ADDRESS_SCHEME.test(scheme);
  const isAuthorityNext = isAddress || scheme !== undefined && SPECIAL_SCHEME.test(scheme) ||
    // Behind any other scheme a backslash is none.
    (scheme === undefined ? /^[\\/]{2}/ : /^\/\//).test(slashes.replace(/[\t\n\r]/g, ""));
  // Else the word in front of the colon may be a user's name: the scheme was forgotten.
  return { start: isAuthorityNext ? all.length : blanks.length, isAddress };
}

/** The beginning of `rest` that is the authority of `url`. */
function authorityIn(rest: string, url: URL): string {
  const isSpecial = SPECIAL_SCHEME.test(url.protocol.slice(0, -1));
  const end = rest.search(isSpecial ? /[\\/?#]/ : /[/?#]/);
  return end < 0 ? rest : rest.slice(0, end);
}

/** The place of the `@` behind what looks like a name and a password in what is no URL with a host, or -1. */
function endOfUserInfo(rest: string, isAddress: boolean): number {
  const at = rest.lastIndexOf("@");
  const before = rest.slice(0, at + 1);
  if (!before.includes(":")) return isAddress || /[\\/?#]/.test(before) ? -1 : at;
  const port = HOST_AND_PORT.exec(before)?.[1];
  return port !== undefined && Number(port) <= 65_535 ? -1 : at;
}

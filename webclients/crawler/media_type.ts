/**
 * Which media type a response has, when it says so once, twice, or as nonsense.
 *
 * Two Content-Type fields are an error, and not a rare one. Programs may join them to one (`text/html, text/plain`), and
 * `fetch()` gives no other form. The Fetch standard settles it: the last value that is a media type counts, and one that
 * repeats the type without naming a character set keeps that of the value before.
 *
 * @see https://fetch.spec.whatwg.org/#concept-header-extract-mime-type
 * @see RFC 9110, sections 5.3 (fields that are joined) and 8.3
 * @module
 */

/** The media type of a response. */
export interface MediaType {
  /** In lower case, without parameters: `text/html`. */
  readonly essence: string;
  /** The value of the first parameter `charset`, or null. */
  readonly charset: string | null;
}

/** A longer value names no character set: it is the bound on what a hostile field costs. */
const PARAMETERS_LENGTH_MAX = 1024;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** The members of a list. A comma in quotes is none that separates. */
const MEMBER = /(?:"(?:[^"\\]|\\.)*"?|[^",])+/g;
const ESSENCE = new RegExp(`^\\s*(${TOKEN}/${TOKEN})\\s*(?:;|$)`);
/** A parameter: its name, and its value with or without quotes (RFC 9110, 5.6.6). */
const PARAMETER = /;\s*([^\s;="]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g;

/**
 * Reads the field Content-Type.
 *
 * @param contentType as it came, several joined by commas; or null when there was none
 * @returns null where it names no type
 */
export function mediaTypeOf(contentType: string | null): MediaType | null {
  let type = null as MediaType | null;
  for (const [member] of (contentType ?? "").matchAll(MEMBER)) {
    const essence = ESSENCE.exec(member)?.[1]?.toLowerCase();
    if (essence === undefined || essence === "*/*") continue;
    const before: string | null = type?.essence === essence ? type.charset : null;
    type = { essence, charset: charsetIn(member) ?? before };
  }
  return type;
}

function charsetIn(member: string): string | null {
  if (member.length > PARAMETERS_LENGTH_MAX) return null;
  for (const [, name, quoted, plain] of member.matchAll(PARAMETER)) {
    if (name?.toLowerCase() !== "charset") continue;
    return quoted === undefined ? (plain ?? "").trim() : quoted.replace(/\\(.)/g, "$1");
  }
  return null;
}

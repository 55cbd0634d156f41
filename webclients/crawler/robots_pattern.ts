/**
 * The patterns of robots.txt, and the paths that they are compared with.
 *
 * A pattern is the beginning of a path, in which `*` stands for any characters and a `$` at the end for the end. It
 * looks like a small regular expression, and must not become one: with a backtracking engine, `/*a*a*a*a*a*b` against a
 * long row of `a` takes as good as for ever, and whoever writes robots.txt chooses both. Here the pieces between the
 * stars are looked for one after another, each at the first place where it fits. Taking the first place is never
 * wrong, since it leaves the most for the pieces after it; so nothing is ever tried twice.
 *
 * @see RFC 9309, sections 2.2.2 and 2.2.3
 * @module
 */

/** One pattern. */
export class PathPattern {
  /** How specific it is: of two patterns that match, the longer one decides. In octets, stars included. */
  readonly length: number;
  /** Whether it has a star: those are the ones that cost more than their length. */
  readonly hasWildcard: boolean;
  readonly #pieces: readonly string[];
  readonly #anchored: boolean;

  /**
   * Takes a pattern apart.
   *
   * @param text the pattern as it stands in the file, without blanks around it; not empty
   */
  constructor(text: string) {
    this.#anchored = text.endsWith("$");
    const body = this.#anchored ? text.slice(0, -1) : text;
    const canonical = canonicalPath(body, "*");
    this.length = canonical.length + (this.#anchored ? 1 : 0);
    this.#pieces = canonical.split(/\*+/);
    this.hasWildcard = this.#pieces.length > 1;
  }

  /** Whether a path begins with what stands before the first star: it can match only then, and that costs little. */
  beginsLike(path: string): boolean {
    return path.startsWith(this.#pieces[0] ?? "");
  }

  /**
   * Whether a path begins with the pattern.
   *
   * @param path what {@linkcode canonicalPath} made of the path and query of a URL
   */
  matches(path: string): boolean {
    if (!this.beginsLike(path)) return false;
    const [first = "", ...others] = this.#pieces;
    const last = this.#anchored ? others.pop() : undefined;
    let at = first.length;
    for (const piece of others) {
      const found = path.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    if (!this.#anchored) return true;
    if (last === undefined) return at === path.length;
    return path.length - at >= last.length && path.endsWith(last);
  }
}

/**
 * Writes a path in the one way in which paths are compared: what RFC 3986 calls unreserved is never percent-encoded,
 * what is not allowed in a URL always is, in capitals. An encoded reserved sign is equal to a raw one, so that
 * `?u=https://h` is `?u=https%3A%2F%2Fh`, except where that would change what the path consists of: `/` and `?` in the
 * path, and `#`. A raw `*` or `$` is encoded, since in a pattern these two mean something else.
 *
 * @param path a path with its query, or a pattern
 * @param wildcard a sign that stays as it is: `*` in patterns
 */
export function canonicalPath(path: string, wildcard = ""): string {
  const query = path.indexOf("?");
  if (query < 0) return canonical(path, DECODED_IN_PATH, wildcard);
  return canonical(path.slice(0, query), DECODED_IN_PATH, wildcard) + "?" +
    canonical(path.slice(query + 1), DECODED_IN_QUERY, wildcard);
}

/** An escape, or a character that a path cannot have raw here. A `%` that encodes nothing stays. */
const TO_LEVEL = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~:/?#[\]@!&'()+,;=%]/gu;
const UNRESERVED = "A-Za-z0-9\\-._~";
const DECODED_IN_PATH = new RegExp(`[${UNRESERVED}:[\\]@!&'()+,;=]`);
const DECODED_IN_QUERY = new RegExp(`[${UNRESERVED}:[\\]@!&'()+,;=/?]`);

function canonical(text: string, decoded: RegExp, wildcard: string): string {
  return text.toWellFormed().replace(TO_LEVEL, (part) => {
    if (part.length === 3) {
      const character = String.fromCharCode(parseInt(part.slice(1), 16));
      return decoded.test(character) ? character : part.toUpperCase();
    }
    if (part === wildcard) return part;
    return part === "*" ? "%2A" : encodeURIComponent(part);
  });
}

/**
 * Why a URL was not fetched.
 *
 * Whatever a server sends or a network does is expected here, and ends in a {@linkcode FetchError}: the row of one URL
 * then says which kind of failure it was, and the others go on. Anything else that is thrown is a bug of this program.
 *
 * @module
 */

/** What can go wrong, as the rows of `fibserv fetch` name it. */
export const errorKinds = [
  "url",
  "dns",
  "connect",
  "tls",
  "timeout",
  "protocol",
  "incomplete",
  "too-large",
  "decode",
  "redirect",
] as const;
/** One of {@linkcode errorKinds}. */
export type ErrorKind = typeof errorKinds[number];

/** The failure of one URL. Its message is one line: `Cannot <action>: <rule>, got <value>`. */
export class FetchError extends Error {
  /** The name of the class. */
  override name = "FetchError";
  /** Which failure it is, for programs. */
  readonly kind: ErrorKind;

  /** Makes one; `options` may hold its cause. */
  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** How many characters of a value a message shows. */
const SHOWN_MAX = 80;

/**
 * A value from outside, for a message: in quotes, on one line, and not longer than some 80 characters, whatever a
 * server has put into it. What is not printable ASCII is escaped, so that it cannot steer a terminal either.
 */
export function shown(text: string): string {
  const start = text.length > SHOWN_MAX ? text.slice(0, SHOWN_MAX) : text;
  const escaped = JSON.stringify(start).replace(
    /[^ -~]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return start === text ? escaped : `${escaped}…`;
}

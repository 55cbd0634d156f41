/**
 * The head of a request: found in the bytes that came so far, and taken apart. No I/O here.
 *
 * @see RFC 9112, sections 2 to 6
 * @module
 */

/** The longest head, from the method to the blank line. A longer one is answered 431. */
export const HEAD_BYTES_MAX = 16 * 1024;
/** The longest body of a request that is read (and dropped). A longer one is answered 413. */
export const BODY_BYTES_MAX = 64 * 1024;

/** What was asked for. */
export interface Request {
  readonly method: string;
  /** The path of the target, as it was sent, without query. */
  readonly path: string;
  /** The query without its question mark; "" when there is none. */
  readonly query: string;
  /** The field `Host`, or null. */
  readonly host: string | null;
  /** Whether the client would like to go on with this connection. */
  readonly keepsAlive: boolean;
  /** How many bytes of body follow. */
  readonly bodyBytes: number;
}

/** A head that cannot be served. The connection ends after the answer, since nobody knows where the next begins. */
export class BadRequest extends Error {
  override name = "BadRequest";
  /** The status to answer. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** @returns where the head in `bytes` ends, just after its blank line; -1 when it is not whole yet */
export function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

const CR = 13;
const LF = 10;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Takes apart a whole head.
 *
 * @param bytes to the end that {@linkcode endOfHead} gave
 * @throws {BadRequest} when it is not one
 */
export function parseRequest(bytes: Uint8Array): Request {
  const [requestLine, ...fieldLines] = latin1(bytes).trimEnd().split(/\r?\n/);
  const [method = "", target = "", version = "", ...rest] = requestLine!.split(" ");
  if (!TOKEN.test(method) || rest.length > 0 || !/^HTTP\/\d\.\d$/.test(version)) {
    throw new BadRequest(
      400,
      `Cannot read a request: it must begin with "METHOD /path HTTP/1.1", got ${
        quoted(requestLine!)
      }`,
    );
  }
  if (!version.startsWith("HTTP/1.")) {
    throw new BadRequest(
      505,
      `Cannot read a request: its version must be HTTP/1.0 or HTTP/1.1, got ${version}`,
    );
  }
  const fields = fieldsOf(fieldLines);
  const connection = tokensOf(fields.get("connection"));
  return {
    method,
    ...partsOf(target),
    host: fields.get("host") ?? null,
    // HTTP/1.0 has no such thing; what some clients made of it would need an answer of its own.
    keepsAlive: version !== "HTTP/1.0" && !connection.includes("close"),
    bodyBytes: bodyBytesOf(fields),
  };
}

/** By lower-case name; those that are there twice are joined, as RFC 9110, 5.3 has it. */
function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon === -1 || !TOKEN.test(name)) {
      throw new BadRequest(
        400,
        `Cannot read a request: a field must be "name: value", got ${quoted(line)}`,
      );
    }
    const value = line.slice(colon + 1).trim();
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** The target is a path, or to be treated like its path when it is a whole URL (RFC 9112, 3.2.2). */
function partsOf(target: string): { path: string; query: string } {
  const relative = target.replace(/^https?:\/\/[^/?#]*/i, "");
  const path = relative.startsWith("?") ? `/${relative}` : relative || "/";
  // deno-lint-ignore no-control-regex -- these are what must not be in a target
  if (target === "" || !path.startsWith("/") || /[\x00-\x20\x7f]/.test(path)) {
    throw new BadRequest(
      400,
      `Cannot read a request: its target must be a path, got ${quoted(target)}`,
    );
  }
  const mark = path.indexOf("?");
  return mark === -1
    ? { path, query: "" }
    : { path: path.slice(0, mark), query: path.slice(mark + 1) };
}

function bodyBytesOf(fields: ReadonlyMap<string, string>): number {
  if (fields.has("transfer-encoding")) {
    throw new BadRequest(
      411,
      "Cannot read a request: its body must have a length, got Transfer-Encoding",
    );
  }
  const length = fields.get("content-length") ?? "0";
  if (!/^\d+$/.test(length)) {
    throw new BadRequest(
      400,
      `Cannot read a request: Content-Length must be a number, got ${quoted(length)}`,
    );
  }
  if (Number(length) > BODY_BYTES_MAX) {
    throw new BadRequest(
      413,
      `Cannot read a request: its body has at most ${BODY_BYTES_MAX} bytes, got ${quoted(length)}`,
    );
  }
  return Number(length);
}

function tokensOf(value: string | undefined): string[] {
  return (value ?? "").toLowerCase().split(",").map((token) => token.trim());
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  }
  return text;
}

/** What a client sent, fit to be shown on one line. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

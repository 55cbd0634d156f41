/**
 * What the two worlds of I/O throw, in the words of the rows.
 *
 * Found by trying: Deno throws for a name that does not exist a plain `Error` without a code, system calls a
 * `NotFound`. Deno's TLS throws `InvalidData` for a certificate or a peer that is none, without a code, and
 * `UnexpectedEof` where the peer ends without saying so.
 *
 * @module
 */

import { FetchError, shown } from "./fetch_error.ts";
import { incompleteError } from "./http/response_parser.ts";

/** When it happened: before the connection was there (TLS included), or after. */
export type ConnectionPhase = "connecting" | "connected";

/**
 * Makes a `FetchError` of what was thrown while a connection was made or used.
 *
 * @param error a `FetchError` is given back as it is
 * @throws `error` itself when no network can have caused it: that is a bug, and must not end as a row
 */
export function connectionError(error: unknown, phase: ConnectionPhase, url: URL): FetchError {
  if (error instanceof FetchError) return error;
  if (!isOfNetwork(error)) throw error;
  // The code says it best: "ECONNREFUSED".
  const got = typeof codeOf(error) === "string" ? `${codeOf(error)}` : shown(error.message);
  const kind = kindOf(error, phase, url.protocol === "https:");
  if (kind === "incomplete") {
    return incompleteError("the connection must last until it is whole", got, error);
  }
  return noConnection(kind, url, got, error);
}

/** Why there is no connection. */
export type ConnectionKind = "dns" | "connect" | "tls";

/** What to say of it. @param got the words of the system */
export function noConnection(
  kind: ConnectionKind,
  url: URL,
  got: string,
  cause: Error,
): FetchError {
  const message = `Cannot ${actions[kind]} ${shown(url.host)}: ${rules[kind]}, got ${got}`;
  return new FetchError(kind, message, { cause });
}

const actions: Record<ConnectionKind, string> = {
  dns: "find",
  connect: "connect to",
  tls: "speak TLS with",
};
const rules: Record<ConnectionKind, string> = {
  dns: "there must be such a host",
  connect: "it must accept connections",
  tls: "there must be a handshake and a certificate that is trusted",
};

function isOfNetwork(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  if (error.constructor === Error || typeof codeOf(error) === "string") return true;
  return isRefusedHere(error) || Object.values(Deno.errors).some((kind) => error instanceof kind);
}

/** Whether Deno refuses the host or the port of a URL before it asks anybody. */
function isRefusedHere(error: Error): boolean {
  return error instanceof URIError || error instanceof TypeError && isInvalidName(error) ||
    error instanceof RangeError && error.message.startsWith("Invalid port");
}

function kindOf(
  error: Error,
  phase: ConnectionPhase,
  isTls: boolean,
): ConnectionKind | "incomplete" {
  // `EINVAL` is `InvalidData`, too, but has a code.
  const isBadData = error instanceof Deno.errors.InvalidData && codeOf(error) === undefined;
  if (isTls && (isBadData || isInvalidName(error))) return "tls";
  if (phase === "connected") return "incomplete";
  if (error instanceof Deno.errors.NotFound || isUnknownName(error)) return "dns";
  // A server refuses a connection at once; one that is reset after that was in the middle of a handshake.
  const isCut = error instanceof Deno.errors.UnexpectedEof ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
  return isTls && isCut ? "tls" : "connect";
}

function isUnknownName(error: Error): boolean {
  return error instanceof URIError ||
    codeOf(error) === undefined && /lookup address|no such host|not known/i.test(error.message);
}

/** Whether no certificate can be for such a name. */
function isInvalidName(error: Error): boolean {
  return error instanceof TypeError && error.message.startsWith("Invalid hostname");
}

function codeOf(error: Error): unknown {
  return (error as { code?: unknown }).code;
}

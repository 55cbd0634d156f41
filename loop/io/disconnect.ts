/**
 * Which errors are part of daily life.
 *
 * @module
 */

/**
 * Tells whether `error` means no more than that a connection is over: the peer vanished, or the server closed it.
 * That is expected and ends the handler of that connection; all else is a bug and must not be swallowed.
 */
export function isDisconnect(error: unknown): boolean {
  return DISCONNECTS.some((kind) => error instanceof kind);
}

const DISCONNECTS = [
  Deno.errors.BadResource,
  Deno.errors.BrokenPipe,
  Deno.errors.ConnectionAborted,
  Deno.errors.ConnectionReset,
  Deno.errors.Interrupted,
  Deno.errors.NotConnected,
  Deno.errors.TimedOut,
  Deno.errors.UnexpectedEof,
];

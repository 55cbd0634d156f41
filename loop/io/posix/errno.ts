/**
 * Why a system call failed.
 *
 * A failed call returns -1 and leaves a number in `errno`, a variable of the calling thread. The next call overwrites
 * it, so it has to be read at once. Its address never changes, so a view of it is made once: reading it costs as
 * much as reading an element of an array.
 *
 * @see errno(3)
 * @module
 */

import { libc } from "./libc.ts";
import { EACCES, EBADF, EINVAL, EPERM, EPIPE, platform } from "./platform.ts";

const cell = libc === undefined
  ? new Int32Array(1)
  : new Int32Array(Deno.UnsafePointerView.getArrayBuffer(libc.errnoLocation()!, 4));

/** The error number of the call that has just failed. */
export function errno(): number {
  return cell[0]!;
}

/** Which class of Deno stands for which number; the same that Deno's own calls throw. */
const classes = new Map<number, new (message: string) => Error>([
  [EACCES, Deno.errors.PermissionDenied],
  [EPERM, Deno.errors.PermissionDenied],
  [EBADF, Deno.errors.BadResource],
  [EINVAL, Deno.errors.InvalidData],
  [EPIPE, Deno.errors.BrokenPipe],
  [platform.EADDRINUSE, Deno.errors.AddrInUse],
  [platform.EADDRNOTAVAIL, Deno.errors.AddrNotAvailable],
  [platform.ECONNABORTED, Deno.errors.ConnectionAborted],
  [platform.ECONNREFUSED, Deno.errors.ConnectionRefused],
  [platform.ECONNRESET, Deno.errors.ConnectionReset],
  [platform.EHOSTUNREACH, Deno.errors.NetworkUnreachable],
  [platform.ENETUNREACH, Deno.errors.NetworkUnreachable],
  [platform.ENOTCONN, Deno.errors.NotConnected],
  [platform.ETIMEDOUT, Deno.errors.TimedOut],
]);

const names = new Map<number, string>([
  [EACCES, "EACCES"],
  [EPERM, "EPERM"],
  [EBADF, "EBADF"],
  [EINVAL, "EINVAL"],
  [EPIPE, "EPIPE"],
  ...Object.entries(platform).flatMap(([name, value]): [number, string][] =>
    /^E[A-Z]+$/.test(name) ? [[value as number, name]] : []
  ),
]);

/** What the manual calls an error, if it is one that this program deals with. */
export function nameOfError(number: number): string {
  return names.get(number) ?? `error ${number}`;
}

/**
 * The error for a failed call.
 *
 * @param call the name of the system call
 * @param number the error number; by default the one of the call that has just failed
 */
export function systemError(call: string, number: number = errno()): Error {
  const name = nameOfError(number);
  const error = new (classes.get(number) ?? Error)(
    `Cannot ${call}: the system refuses, got ${name}`,
  );
  return Object.assign(error, { code: name });
}

/** Gives `result` back, unless it says that the call has failed. @throws what `systemError()` gives */
export function check(call: string, result: number): number {
  if (result < 0) throw systemError(call);
  return result;
}

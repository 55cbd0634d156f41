/**
 * Descriptors: the small numbers by which a process names what the kernel keeps for it.
 *
 * @see fcntl(2), setsockopt(2), socket(7)
 * @module
 */

import { noteClosing, noteOpened } from "./descriptor_ledger.ts";
import { check, errno } from "./errno.ts";
import { libc } from "./libc.ts";
import { EINTR, F_GETFL, F_SETFD, F_SETFL, FD_CLOEXEC, platform } from "./platform.ts";

/** From now on a call that would have to wait fails with `EAGAIN` instead; or, if `false`, waits. */
export function setNonBlocking(descriptor: number, nonBlocking = true): void {
  const { O_NONBLOCK } = platform;
  const flags = check("fcntl", fcntl(descriptor, F_GETFL, 0));
  const wanted = nonBlocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  check("fcntl", fcntl(descriptor, F_SETFL, wanted));
}

/** Programs that this one starts do not inherit the descriptor. */
export function setCloseOnExec(descriptor: number): void {
  check("fcntl", fcntl(descriptor, F_SETFD, FD_CLOEXEC));
}

function fcntl(descriptor: number, command: number, value: number): number {
  return libc.fcntl(descriptor, command, value, 0, 0, 0, 0, 0, value);
}

/** Sets an option whose value is an integer, or a switch (0 or 1). */
export function setOption(descriptor: number, level: number, name: number, value: number): void {
  const bytes = new Uint8Array(Int32Array.of(value).buffer);
  check("setsockopt", libc.setsockopt(descriptor, level, name, bytes, bytes.length));
}

/** Takes away the error that the socket has pending. @returns its number; 0 when there is none */
export function takeSocketError(descriptor: number): number {
  const value = new Int32Array(1);
  const { SOL_SOCKET, SO_ERROR } = platform;
  check(
    "getsockopt",
    libc.getsockopt(
      descriptor,
      SOL_SOCKET,
      SO_ERROR,
      new Uint8Array(value.buffer),
      new Uint8Array(Uint32Array.of(value.byteLength).buffer),
    ),
  );
  return value[0]!;
}

/** Makes blocking calls return after so many milliseconds with `EAGAIN`. */
export function setTimeouts(descriptor: number, receiveMs: number, sendMs: number): void {
  const { SOL_SOCKET, SO_RCVTIMEO, SO_SNDTIMEO } = platform;
  for (const [option, ms] of [[SO_RCVTIMEO, receiveMs], [SO_SNDTIMEO, sendMs]] as const) {
    // A `struct timeval`: seconds and microseconds. (Where the latter have 32 bits, padding follows.)
    const time = BigInt64Array.of(BigInt(Math.floor(ms / 1000)), BigInt(ms % 1000) * 1000n);
    const bytes = new Uint8Array(time.buffer);
    check("setsockopt", libc.setsockopt(descriptor, SOL_SOCKET, option, bytes, bytes.length));
  }
}

/** Makes a socket for TCP. Its calls wait. @returns its descriptor */
export function openSocket(family: number): number {
  return noteOpened(check("socket", libc.socket(family, platform.SOCK_STREAM, 0)));
}

/** What every new socket gets. */
export function prepareSocket(descriptor: number): void {
  setCloseOnExec(descriptor);
  // Where `MSG_NOSIGNAL` does not exist, a broken connection would otherwise send SIGPIPE and end the program.
  if (platform.SO_NOSIGPIPE !== null) {
    setOption(descriptor, platform.SOL_SOCKET, platform.SO_NOSIGPIPE, 1);
  }
}

/**
 * Takes a connection out of a listener's queue. It is non-blocking if `nonBlocking`, and not inherited.
 *
 * @returns the descriptor, or -1 and an error number
 */
export function acceptConnection(listener: number, nonBlocking: boolean): number {
  if (libc.accept4 !== null) {
    return noteOpened(
      libc.accept4(listener, null, null, nonBlocking ? SOCK_CLOEXEC_NONBLOCK : SOCK_CLOEXEC),
    );
  }
  const descriptor = noteOpened(libc.accept(listener, null, null));
  if (descriptor < 0) return descriptor;
  try {
    prepareSocket(descriptor);
    // Either way: it has inherited what the listener does.
    setNonBlocking(descriptor, nonBlocking);
    return descriptor;
  } catch {
    // A peer that is gone already; on macOS its socket takes no options.
    closeDescriptor(descriptor);
    return acceptConnection(listener, nonBlocking);
  }
}

/** Gives a descriptor back. Its number may be that of another thing from now on. */
export function closeDescriptor(descriptor: number): void {
  noteClosing(descriptor);
  // Not repeated after EINTR: the descriptor is gone then, too (on Linux and macOS), and may be in use again.
  if (libc.close(descriptor) < 0 && errno() !== EINTR) check("close", -1);
}

/** Flags of `accept4()`, which only Linux has. */
export const SOCK_CLOEXEC = 0o2000000;
const SOCK_CLOEXEC_NONBLOCK = SOCK_CLOEXEC | 0o4000;

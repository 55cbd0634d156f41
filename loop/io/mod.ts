/**
 * Sockets and selectors. {@linkcode openIo} gives one of the worlds by its name; `types.ts` is what they have
 * in common.
 *
 * @module
 */

import { BridgeSocket } from "./deno/bridge.ts";
import type { Io, IoName, SocketLoan, ThreadSocket } from "./types.ts";

export * from "./types.ts";

/**
 * Loads a world of I/O: only the one that is used.
 *
 * @throws {Deno.errors.NotSupported} when it cannot be had: system calls on Windows, or without `--allow-ffi`
 */
export async function openIo(name: IoName): Promise<Io> {
  switch (name) {
    case "deno":
      return (await import("./deno/mod.ts")).denoIo;
    case "posix":
      return (await import("./posix/mod.ts")).openPosixIo();
  }
}

/** In the thread that got the loan: the socket, with calls that really block. */
export function borrowSocket(loan: SocketLoan): ThreadSocket {
  return new BridgeSocket(loan);
}

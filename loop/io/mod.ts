/**
 * Sockets and selectors. {@linkcode openIo} gives one of the worlds by its name; `types.ts` is what they have
 * in common.
 *
 * @module
 */

import type { Io, IoName, SocketLoan, ThreadLedger, ThreadSocket } from "./types.ts";

export * from "./types.ts";

/**
 * Loads a world of I/O: only the one that is used.
 *
 * @param ledger where this thread writes down what it opens. @default nowhere
 * @throws {Deno.errors.NotSupported} when it cannot be had: system calls on Windows, or without `--allow-ffi`; io_uring
 *   where the kernel refuses it
 */
export async function openIo(
  name: IoName,
  ledger: ThreadLedger["memory"] = null,
): Promise<Io> {
  switch (name) {
    case "deno":
      return (await import("./deno/mod.ts")).denoIo;
    case "posix":
      return (await import("./posix/mod.ts")).openPosixIo(ledger);
    case "uring":
      return (await import("./uring/mod.ts")).openUringIo(ledger);
  }
}

/** In the thread that got the loan: the socket, with calls that really block. Loads only the world that it is from. */
export async function borrowSocket(loan: SocketLoan): Promise<ThreadSocket> {
  switch (loan.kind) {
    case "bridge":
      return new (await import("./deno/bridge.ts")).BridgeSocket(loan);
    case "descriptor":
      return new (await import("./posix/thread_socket.ts")).PosixThreadSocket(loan);
  }
}

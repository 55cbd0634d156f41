/**
 * The world of completion: Linux 6.1 and later.
 *
 * What waits for many at once is here. What waits for one, `sync` and `thrd`, has nothing to gather in one call: there,
 * this world has the calls of the one on system calls, as it has its addresses, its signals and its self-pipe.
 *
 * @module
 */

import type { ConnectOptions, Io, Listener, ListenOptions, Selector, Socket } from "../types.ts";
import type { ThreadLedger } from "../types.ts";
import { openPosixIo } from "../posix/mod.ts";
import { type Kinds, PosixSelector } from "../posix/selector.ts";
import { UringListener } from "./listener.ts";
import { UringPoller } from "./poller.ts";
import { proactor } from "./proactor.ts";
import { UringSocket } from "./socket.ts";

/** What a selector of this world takes. */
export const uringKinds: Kinds = { name: "uring", Socket: UringSocket, Listener: UringListener };

/**
 * Gives the world of completion, with the ring of this thread.
 *
 * @param ledger where this thread writes down what it opens. @default nowhere
 * @throws {Deno.errors.NotSupported} when the kernel refuses, or this program cannot make system calls
 */
export function openUringIo(ledger: ThreadLedger["memory"] = null): Io {
  const posix = openPosixIo(ledger);
  // Now, so that whoever cannot have it is told at the beginning.
  proactor();
  return {
    ...posix,
    name: "uring",
    listen: (options: ListenOptions): Listener => new UringListener(options),
    connect: (options: ConnectOptions): Socket => UringSocket.connecting(options),
    selector: (): Selector => new PosixSelector(new UringPoller(), uringKinds),
  };
}

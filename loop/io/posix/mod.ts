/**
 * The world of system calls: Linux and macOS.
 *
 * @module
 */

import type {
  Address,
  BlockingClientSocket,
  BlockingConnectOptions,
  BlockingListener,
  ConnectOptions,
  Io,
  Listener,
  ListenOptions,
  Selector,
  Socket,
  ThreadLedger,
} from "../types.ts";
import { PosixBlockingListener } from "./blocking_listener.ts";
import { closeLeftOpen, keepLedger, newLedgerMemory } from "./descriptor_ledger.ts";
import { unavailable } from "./libc.ts";
import { PosixBlockingClient } from "./blocking_client.ts";
import { freePort } from "./free_port.ts";
import { PosixListener } from "./listener.ts";
import { PosixSelector } from "./selector.ts";
import { selfPipe } from "./self_pipe.ts";
import { onStop } from "./signals.ts";
import { PosixSocket } from "./socket.ts";

/** {@linkcode Io} on system calls. */
const posixIo: Io = {
  name: "posix",
  freePort: (options: Address): Address & Disposable => freePort(options),
  listen: (options: ListenOptions): Listener => new PosixListener(options),
  connect: (options: ConnectOptions): Socket => PosixSocket.connecting(options),
  selector: (): Selector => new PosixSelector(),
  listenBlocking: (options: ListenOptions): BlockingListener => new PosixBlockingListener(options),
  connectBlocking: (options: BlockingConnectOptions): Promise<BlockingClientSocket> =>
    PosixBlockingClient.connect(options),
  onStop: (fn) => onStop(fn),
  turnSoon: () => selfPipe().turnSoon(),
  newLedger(): ThreadLedger {
    const memory = newLedgerMemory();
    return { memory, closeLeftOpen: () => void closeLeftOpen(memory) };
  },
};

/**
 * Gives the world of system calls.
 *
 * @param ledger where this thread writes down what it opens. @default nowhere
 * @throws {Deno.errors.NotSupported} when this program cannot make any
 */
export function openPosixIo(ledger: ThreadLedger["memory"] = null): Io {
  if (unavailable !== null) throw unavailable;
  if (ledger !== null) keepLedger(ledger);
  return posixIo;
}

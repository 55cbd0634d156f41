/**
 * The world of `Deno.listen` and `Deno.connect`: works on every platform that Deno runs on.
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
import { DenoBlockingListener } from "./blocking.ts";
import { DenoBlockingClient } from "./blocking_client.ts";
import { freePort } from "./free_port.ts";
import { DenoListener } from "./listener.ts";
import { DenoSelector } from "./selector.ts";
import { onStop } from "../signals.ts";
import { DenoSocket } from "./socket.ts";

/** {@linkcode Io} on Deno's own network calls. */
export const denoIo: Io = {
  name: "deno",
  freePort: (options: Address): Address & Disposable => freePort(options),
  listen: (options: ListenOptions): Listener => new DenoListener(options),
  connect: (options: ConnectOptions): Socket => DenoSocket.connecting(options),
  selector: (): Selector => new DenoSelector(),
  listenBlocking: (options: ListenOptions): BlockingListener => new DenoBlockingListener(options),
  connectBlocking: (options: BlockingConnectOptions): Promise<BlockingClientSocket> =>
    DenoBlockingClient.connect(options),
  onStop,
  // It turns in each `select()`.
  turnSoon() {},
  newLedger: (): ThreadLedger => ({ memory: null, closeLeftOpen() {} }),
};

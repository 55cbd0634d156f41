/**
 * The world of `Deno.listen` and `Deno.connect`: works on every platform that Deno runs on.
 *
 * @module
 */

import type {
  Address,
  BlockingListener,
  Io,
  Listener,
  ListenOptions,
  Selector,
  Socket,
} from "../types.ts";
import { DenoBlockingListener } from "./blocking.ts";
import { DenoListener } from "./listener.ts";
import { DenoSelector } from "./selector.ts";
import { onStop } from "../signals.ts";
import { DenoSocket } from "./socket.ts";

/** {@linkcode Io} on Deno's own network calls. */
export const denoIo: Io = {
  name: "deno",
  listen: (options: ListenOptions): Listener => new DenoListener(options),
  connect: (address: Address): Socket => DenoSocket.connecting(address),
  selector: (): Selector => new DenoSelector(),
  listenBlocking: (options: ListenOptions): BlockingListener => new DenoBlockingListener(options),
  onStop,
};

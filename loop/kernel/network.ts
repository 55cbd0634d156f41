/**
 * Which world of I/O is the program's?
 *
 * A program may say so (`run(main(), { io })`), and must if it makes sockets itself, because a selector only
 * knows the sockets of its own world. If it leaves the making of sockets to the loop, Deno's world is loaded
 * with the first one. The kernel knows neither.
 *
 * @module
 */

import type { ConnectOptions, Listener, ListenOptions, Selector, Socket } from "../io/types.ts";

/** What a loop needs of a world of I/O: each `Io` has it. */
export interface Network {
  /** Binds a port, and accepts without waiting. */
  listen(options: ListenOptions): Listener;
  /** Starts to connect. */
  connect(options: ConnectOptions): Socket;
  /** Makes a selector for these sockets. */
  selector(): Selector;
}

/** Returns a new selector for the sockets of `network`. @throws {TypeError} when no world was chosen */
export function socketSelector(network: Network | null): Selector {
  if (network !== null) return network.selector();
  throw new TypeError(
    "Cannot watch a socket: the loop must know its I/O world, got none (use `new EventLoop({ io })`)",
  );
}

/**
 * A program that says nothing about its I/O gets Deno's, which every platform has; but only if it asks for a socket.
 *
 * @module
 */

import { fromPromise } from "../bridges/promises.ts";
import { openIo } from "../io/mod.ts";
import { type AbstractEventLoop, kernel } from "../kernel/abstract_event_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import type { Network } from "../kernel/network.ts";

/** Returns the world to which the program's sockets belong. */
export function* openNetwork(loop: AbstractEventLoop): Coroutine<Network> {
  return loop[kernel].network ??= yield* fromPromise(openIo("deno"));
}

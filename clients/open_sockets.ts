/**
 * Opens the connections of a run on a selector: all attempts of a batch at the same time, in one thread.
 *
 * A connection that is being made is a socket like any other. It becomes writable when it is connected, or has failed.
 *
 * @module
 */

import { EVENT_WRITE, type Io, type Selector, type Socket } from "../loop/io/types.ts";
import type { LoopClock } from "./loop_clock.ts";
import { type OpenBatch, openConnections, type OpenOptions } from "./open_connections.ts";

/** How to open them; the clock is the one whose calls the selector's loop makes. */
export interface OpenSocketsOptions extends OpenOptions {
  readonly clock: LoopClock;
}

/**
 * Opens sockets (see `openConnections()`). They are not registered with `selector` any more when they are returned.
 *
 * @throws {CommandError} when one fails
 */
export function openSockets(
  io: Io,
  selector: Selector,
  options: OpenSocketsOptions,
): Promise<Socket[]> {
  const { clock } = options;
  const openBatch: OpenBatch<Socket> = async (size, target, signal, open) => {
    const wake = () => selector.wake();
    const attempts = new Set<Socket>();
    let failure: Error | null = null;
    signal.addEventListener("abort", wake);
    try {
      for (let i = 0; i < size; i++) {
        let socket: Socket;
        try {
          socket = io.connect(target);
        } catch (error) {
          // There is no descriptor for it. Those that have one are still to be waited for, and counted.
          if (!(error instanceof Error)) throw error;
          failure = error;
          break;
        }
        selector.register(socket, EVENT_WRITE);
        attempts.add(socket);
      }
      while (attempts.size > 0 && !signal.aborted) {
        const ready = await selector.select(clock.timeoutMs(clock.now()));
        clock.callDue(clock.now());
        for (const socket of ready as Socket[]) {
          attempts.delete(socket);
          selector.unregister(socket);
          if (socket.error === null) {
            open.push(socket);
          } else {
            failure ??= socket.error;
            socket.close();
          }
        }
      }
    } finally {
      signal.removeEventListener("abort", wake);
      for (const socket of attempts) socket.abort();
    }
    if (failure !== null) throw failure;
  };
  return openConnections(options, openBatch, (socket) => socket.abort());
}

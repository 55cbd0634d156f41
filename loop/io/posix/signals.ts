/**
 * Signals for a thread that sits in a system call.
 *
 * Deno hears signals on its own event loop, and a thread that waits in `epoll_wait` does not let it turn. So a second
 * thread listens, too. It does not deal with the signal; it wakes the first one, whereupon `select()` lets Deno's
 * loop turn, and the listener there is called as if nothing had been in its way. (Measured: 1.4 ms at worst.)
 *
 * @module
 */

import { onStop as onStopHere } from "../signals.ts";
import type { StopSignal } from "../types.ts";
import { selfPipe } from "./self_pipe.ts";
import type { SignalOrder } from "./signal_worker.ts";

/**
 * Its one element is 1 from the moment a signal has come until the wake-up is acknowledged: for a thread that is too busy
 * to look at its self-pipe, and has a nanosecond to look here.
 */
export const signalled: Int32Array = new Int32Array(new SharedArrayBuffer(4));

/**
 * Calls `fn` at every SIGINT and SIGTERM.
 *
 * @returns a function that takes the listener away again
 */
export function onStop(fn: (signal: StopSignal) => void): () => void {
  // In this order: until the thread has started, a moment in which nothing waits yet, this one hears by itself.
  const removeHere = onStopHere(fn);
  const removeListener = selfPipe().onWoken(() => Atomics.exchange(signalled, 0, 0) === 1);
  const worker = startWorker();
  return () => {
    worker?.terminate();
    removeListener();
    removeHere();
  };
}

/** Starts the second thread, or none where the program may not read its own files: then signals wait for a system call. */
function startWorker(): Worker | null {
  const url = new URL("./signal_worker.ts", import.meta.url);
  const isInside = Deno.build.standalone || url.protocol !== "file:";
  const right = { name: "read", path: url } as const;
  if (!isInside && Deno.permissions.querySync(right).state !== "granted") return null;
  const worker = new Worker(url, { type: "module", name: "fibserv signals" });
  const wakeUpDescriptor = selfPipe().writeEnd;
  worker.postMessage({ wakeUpDescriptor, signalled } satisfies SignalOrder);
  return worker;
}

/**
 * Giving way, for programs that compute on the thread that serves.
 *
 * `await` gives way to the event loop only when it has to wait. A promise that is resolved already goes on at once, as a
 * microtask, and a write that the kernel takes at once comes back without a look at the other sockets. So a function
 * that computes in pieces, with an `await` in between, may still keep out everybody: new bytes, new connections,
 * timers and signals.
 *
 * @see the web's `scheduler.yield()`, asyncio's `sleep(0)`
 * @module
 */

import { PollPacer } from "../poll_pacer.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";

/** How long the others may be kept out, in milliseconds. A look at all of them takes 0.15 ms. */
const TURN_MS = 5;

const pacer = new PollPacer(() => performance.now(), TURN_MS);

/**
 * Lets the others have their turn: returns after Deno's event loop has looked at all sockets, timers and signals. If it was
 * asked for that less than five milliseconds ago, by whomever, it returns at once.
 */
export async function yieldToEventLoop(): Promise<void> {
  if (!pacer.pollIsDue()) return;
  await pollOperatingSystem();
  pacer.polled();
}

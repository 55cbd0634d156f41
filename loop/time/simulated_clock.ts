/**
 * A program that sleeps for a week ends at once, and always in the same way.
 *
 * On this clock nothing passes but what the program waits for. When no callback is ready, the time jumps to the next
 * timer.
 *
 * @module
 */

import type { Registered, Selector } from "../io/types.ts";
import type { EventLoopClock } from "./clock.ts";
import { LateSelector } from "./late_selector.ts";

/**
 * A clock that stands still while the program works, and jumps over the time in which it waits.
 *
 * @example
 * ```ts
 * import { run, SimulatedClock, sleep } from "../mod.ts";
 *
 * const clock = new SimulatedClock();
 * await run(sleep(7 * 24 * 3600 * 1000), { clock }); // returns at once
 * ```
 */
export class SimulatedClock implements EventLoopClock {
  #now = 0;

  /** Returns simulated milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  /** Lets time pass, as a long computation does. @param ms milliseconds, at least 0 */
  advance(ms: number): void {
    this.#now += ms;
  }

  /** Returns a new selector that jumps instead of sleeping. Only sockets of the same program keep up with it. */
  selector(forSockets: () => Selector): Selector {
    return new JumpingSelector(this, forSockets);
  }
}

/** Waits by moving the clock. */
class JumpingSelector extends LateSelector {
  readonly #clock: SimulatedClock;
  #woken = false;

  constructor(clock: SimulatedClock, forSockets: () => Selector) {
    super(forSockets);
    this.#clock = clock;
  }

  override wake(): void {
    this.#woken = true;
    super.wake();
  }

  override async select(timeoutMs?: number): Promise<Registered[]> {
    if (timeoutMs === undefined || timeoutMs === 0) return await super.select(timeoutMs);
    // What has happened already takes no time, so it comes first: native promises that are settled (a turn of
    // Deno's loop), and sockets that are ready.
    await new Promise((resolve) => setImmediate(resolve));
    const ready = this.size > 0 ? await super.select(0) : [];
    if (ready.length === 0 && !this.#woken) this.#clock.advance(timeoutMs);
    this.#woken = false;
    return ready;
  }
}

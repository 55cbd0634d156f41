/**
 * What time is it? The loop asks a clock that it is given, so that a test can bring its own.
 *
 * With {@linkcode SimulatedClock} a program that sleeps for a week ends at once, and always in the same way:
 * nothing passes but what the program waits for. When no callback is ready, the time jumps to the next timer.
 *
 * The clock also says who waits for it, since to wait is to let time pass: a selector that really sleeps, or
 * one that moves the hands.
 * @module
 */

import { IdleSelector } from "./idle_selector.ts";
import type { Registered, Selector } from "./io/types.ts";
import { LateSelector } from "./late_selector.ts";

/** Tells the time, which never goes back. */
export interface Clock {
  /** Returns milliseconds since some moment in the past. */
  now(): number;
  /**
   * Returns a new selector that waits as time passes on this clock.
   *
   * @param forSockets makes the selector of the program's sockets, should it come to have any
   */
  selector(forSockets: () => Selector): Selector;
}

/** The time that passes for everybody. */
export const systemClock: Clock = {
  now: () => performance.now(),
  selector: (forSockets) => new LateSelector(forSockets),
};

/**
 * A clock that stands still while the program works, and jumps over the time in which it waits.
 *
 * @example
 * ```ts
 * import { run, SimulatedClock, sleep } from "./mod.ts";
 *
 * const clock = new SimulatedClock();
 * await run(sleep(7 * 24 * 3600 * 1000), { clock }); // returns at once
 * ```
 */
export class SimulatedClock implements Clock {
  #now = 0;

  /** Returns simulated milliseconds since the clock was made. */
  now(): number {
    return this.#now;
  }

  /** Lets time pass, as a long computation does. @param ms milliseconds, at least 0 */
  advance(ms: number): void {
    this.#now += ms;
  }

  /** Returns a new selector that jumps instead of sleeping. It takes no sockets: peers live in real time. */
  selector(): Selector {
    return new JumpingSelector(this);
  }
}

/** Waits by moving the clock. */
class JumpingSelector extends IdleSelector {
  readonly #clock: SimulatedClock;

  constructor(clock: SimulatedClock) {
    super();
    this.#clock = clock;
  }

  override async select(timeoutMs?: number): Promise<Registered[]> {
    if (timeoutMs === undefined || timeoutMs === 0) return await super.select(timeoutMs);
    // Native promises that are settled already take no time, so they come first: a turn of Deno's loop.
    await new Promise((resolve) => setImmediate(resolve));
    if (!this.takeWake()) this.#clock.advance(timeoutMs);
    return [];
  }
}

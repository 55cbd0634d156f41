/**
 * What time is it? The loop asks a clock that it is given, so that a test can bring its own.
 *
 * The clock also says who waits for it, since to wait is to let time pass: a selector that really sleeps, or
 * one that moves the hands.
 * @module
 */

import type { Selector } from "../io/types.ts";
import { LateSelector } from "./late_selector.ts";

/** Tells the time, which never goes back. */
export interface EventLoopClock {
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
export const systemClock: EventLoopClock = {
  now: () => performance.now(),
  selector: (forSockets) => new LateSelector(forSockets),
};

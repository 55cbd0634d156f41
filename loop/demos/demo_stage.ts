/**
 * What a demo plays on: somewhere to print, and time.
 *
 * A demo is watched by people, for whom half a second is half a second, and by tests, which want the same
 * lines at once and every time. So it prints, waits and computes by what it is given.
 *
 * @module
 */

import { type EventLoopClock, SimulatedClock, systemClock } from "../mod.ts";

/** What a demo is given. */
export interface DemoStage {
  /** Prints a line. */
  print(line: string): void;
  /** Tells the time; the demo makes its loop with it. */
  readonly clock: EventLoopClock;
  /** Computes for so many milliseconds, and lets nobody else do anything meanwhile. */
  compute(ms: number): void;
}

/** A demo: plays, prints what happens as it happens, and ends by itself. */
export type Demo = (stage: DemoStage) => Promise<void>;

/** The stage for people: time is what it is. */
export function liveStage(print: (line: string) => void): DemoStage {
  const compute = (ms: number) => {
    const end = systemClock.now() + ms;
    while (systemClock.now() < end);
  };
  return { print, clock: systemClock, compute };
}

/** The stage for tests: nobody waits, and computing takes exactly as long as it says. */
export function simulatedStage(print: (line: string) => void): DemoStage {
  const clock = new SimulatedClock();
  return { print, clock, compute: (ms) => clock.advance(ms) };
}

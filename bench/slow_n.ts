/**
 * Which number a slow client sends: one that takes about a second to compute.
 *
 * Shorter, and the time of a request is lost in noise; longer, and a round takes too long. fib(n)
 * makes as many calls as its result says, so each n takes 1.618 times as long as the one before
 * (the golden ratio), and one that is measured gives all others.
 *
 * @module
 */

import { fib, warmUp } from "../variants/fib.ts";
import { SLOW_N_MAX } from "./result/limits.ts";

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;
/** What is measured: some 60 ms. */
const PROBE_N = 34;
const PROBES = 5;
const WANTED_SECONDS = 1;

/**
 * @returns how many seconds fib(34) takes on this machine: the shortest of five times, since whatever
 * disturbs a computation makes it longer
 */
export function probeSeconds(): number {
  warmUp();
  return Math.min(...Array.from({ length: PROBES }, () => {
    const startMs = performance.now();
    fib(PROBE_N);
    return (performance.now() - startMs) / 1000;
  }));
}

/** @returns how long fib(n) takes where fib(34) takes `probe` seconds */
export function secondsOf(n: number, probe: number): number {
  return probe * GOLDEN_RATIO ** (n - PROBE_N);
}

/** @returns the n whose fib takes nearest to a second */
export function pickSlowN(probe: number): number {
  const steps = Math.log(WANTED_SECONDS / probe) / Math.log(GOLDEN_RATIO);
  return Math.max(1, Math.min(PROBE_N + Math.round(steps), SLOW_N_MAX));
}

/**
 * What a closed loop needs from its run, for tests.
 *
 * @module
 */

import type { Exchange, LoadLedger } from "./closed_loop.ts";

/** Asks for fib(10), with so many requests in flight. */
export function exchange(pipeline: number): Exchange {
  const encode = (text: string) => new TextEncoder().encode(text);
  const requests = encode("10\n".repeat(pipeline));
  return { request: encode("10\n"), requests, answer: encode("55\n"), pipeline };
}

/** Grants `requests` requests; each look at the clock lets a millisecond pass. */
export function ledger(requests: number): LoadLedger & { latencies: number[]; suspicions: number } {
  let nowMs = 0;
  let left = requests;
  return {
    latencies: [],
    suspicions: 0,
    now: () => ++nowMs,
    take(wanted) {
      const granted = Math.min(wanted, left);
      left -= granted;
      return granted;
    },
    answered(sentMs, answeredMs) {
      this.latencies.push(answeredMs - sentMs);
    },
    suspect() {
      this.suspicions++;
    },
  };
}

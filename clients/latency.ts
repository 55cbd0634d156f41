/**
 * Latencies: how long requests took, as percentiles.
 *
 * A mean hides what hurts: 99 requests of 1 ms and one of 1 s have a mean of 11 ms, which is what
 * nobody saw. So people look at percentiles: half of the requests took at most p50, one in a
 * hundred took longer than p99. Keeping and sorting every value would need memory without bound (a
 * fast run has millions), so values are counted in a histogram whose buckets grow with the value:
 * three significant figures everywhere, from one nanosecond to a quarter of an hour, in a fixed
 * amount of memory. A record costs about 80 ns.
 *
 * @see Gil Tene, HdrHistogram, https://hdrhistogram.github.io/HdrHistogram/
 * @module
 */

import { createHistogram } from "node:perf_hooks";

const NS_PER_MS = 1e6;

/**
 * The histogram's upper limit in nanoseconds: 1000 s. Longer ones count as this long, but see
 * `max`.
 */
const HIGHEST_NS = 1e12;

/** Latencies in milliseconds, exact to 0.1 %. All are 0 when nothing was recorded. */
export interface LatencyMs {
  /** The median. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** One request in a thousand took longer. */
  readonly p999: number;
  /** The longest one. */
  readonly max: number;
}

/** Collects latencies. */
export class LatencyRecorder {
  readonly #histogram = createHistogram({ lowest: 1, highest: HIGHEST_NS, figures: 3 });
  // The histogram knows its maximum only to three figures and not above its limit.
  #maxMs = 0;

  /** @param latencyMs milliseconds with fractions; below one nanosecond counts as one */
  record(latencyMs: number): void {
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
    const ns = Math.round(latencyMs * NS_PER_MS);
    this.#histogram.record(ns < 1 ? 1 : ns > HIGHEST_NS ? HIGHEST_NS : ns);
  }

  /** @returns the percentiles of what was recorded so far */
  summary(): LatencyMs {
    const percentile = (percent: number) =>
      // A bucket is known by its upper end, which may lie above every value in it.
      Math.min(this.#histogram.percentile(percent) / NS_PER_MS, this.#maxMs);
    return {
      p50: percentile(50),
      p90: percentile(90),
      p99: percentile(99),
      p999: percentile(99.9),
      max: this.#maxMs,
    };
  }
}

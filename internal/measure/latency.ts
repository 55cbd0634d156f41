/**
 * Latencies: how long requests took, as percentiles.
 *
 * A mean hides what hurts: 99 requests of 1 ms and one of 1 s have a mean of 11 ms, which is what
 * nobody saw. So people look at percentiles: half of the requests took at most p50, one in a
 * hundred took longer than p99. Keeping and sorting every value would need memory without bound (a
 * fast run has millions), so values are counted in a histogram whose buckets grow with the value:
 * each is at most a thousandth as wide as the values in it, from a nanosecond to a quarter of an hour.
 *
 * Which bucket does a value belong to? A number in floating point says so itself. It consists of
 * an exponent, which tells the power of two below it, and a fraction, which tells in equal steps
 * how far above that it lies (IEEE 754). The exponent and the first ten bits of the fraction, read
 * as one integer, are the number of a bucket, without any computing. (A record takes 5 ns. The
 * histogram of `node:perf_hooks` takes 80, which was a tenth of what the client spent on a request
 * when it kept many of them in flight.)
 *
 * @see Gil Tene, HdrHistogram, https://hdrhistogram.github.io/HdrHistogram/
 * @module
 */

/** So many bits of the fraction make 1024 buckets out of each power of two. */
const FRACTION_BITS = 10;
/** So many stand in the upper 32 bits of a number, behind the exponent. */
const UPPER_FRACTION_BITS = 20;
const SHIFT = UPPER_FRACTION_BITS - FRACTION_BITS;
/** The powers of two, in milliseconds, between which values are told apart: 1 ns and 17 minutes. */
const LOWEST_MS = 2 ** -20;
const HIGHEST_MS = 2 ** 20;

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
  readonly #counts = new Float64Array(bucketOf(HIGHEST_MS) + 1);
  #count = 0;
  // The buckets know their maximum only to a thousandth.
  #maxMs = 0;

  /** @param latencyMs milliseconds with fractions, not negative */
  record(latencyMs: number): void {
    if (latencyMs > this.#maxMs) this.#maxMs = latencyMs;
    this.#counts[bucketOf(latencyMs)]! += 1;
    this.#count += 1;
  }

  /** @returns the percentiles of what was recorded so far */
  summary(): LatencyMs {
    return {
      p50: this.#percentile(50),
      p90: this.#percentile(90),
      p99: this.#percentile(99),
      p999: this.#percentile(99.9),
      max: this.#maxMs,
    };
  }

  #percentile(percent: number): number {
    let left = Math.ceil(this.#count * percent / 100);
    const bucket = this.#counts.findIndex((count) => (left -= count) <= 0);
    // The last bucket has no end.
    if (bucket === this.#counts.length - 1) return this.#maxMs;
    // The others are known by their upper end, which may lie above every value in them.
    return Math.min(upperEndMs(bucket), this.#maxMs);
  }
}

const float = new Float64Array(1);
const halves = new Uint32Array(float.buffer);
// The lower half comes first on every processor for which there is a Deno.
const LOWER = 0;
const UPPER = 1;
const FIRST = numberOf(LOWEST_MS);

/** The bucket for a value. */
function bucketOf(ms: number): number {
  return numberOf(ms < LOWEST_MS ? LOWEST_MS : ms > HIGHEST_MS ? HIGHEST_MS : ms) - FIRST;
}

/** The exponent and the first bits of the fraction. */
function numberOf(ms: number): number {
  float[0] = ms;
  return halves[UPPER]! >>> SHIFT;
}

/** Above which value a bucket ends. */
function upperEndMs(bucket: number): number {
  halves[UPPER] = (FIRST + bucket + 1) << SHIFT;
  halves[LOWER] = 0;
  return float[0]!;
}

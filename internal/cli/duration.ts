/**
 * Durations in words.
 *
 * @module
 */

const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
/** Up to here a number of seconds is easier to grasp than minutes. */
const SECONDS_SHOWN_MAX = 90;

/**
 * A duration that is estimated, as exact as a guess can be.
 *
 * @param seconds 0 or more
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([40, 180, 4800].map(durationText), ["40 s", "3 min", "1 h 20 min"]);
 * ```
 */
export function durationText(seconds: number): string {
  if (seconds < SECONDS_SHOWN_MAX) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / SECONDS_PER_MINUTE);
  return minutes < MINUTES_PER_HOUR
    ? `${minutes} min`
    : `${Math.floor(minutes / MINUTES_PER_HOUR)} h ${minutes % MINUTES_PER_HOUR} min`;
}

/**
 * A duration that was measured, in seconds with all their decimals, so that figures in a column can be compared.
 *
 * @param ms in milliseconds
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(secondsText(69.4), "0.069 s");
 * ```
 */
export function secondsText(ms: number, decimals = 3): string {
  return `${(ms / MS_PER_SECOND).toFixed(decimals)} s`;
}

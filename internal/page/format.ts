/**
 * Figures as people read them, on pages and in texts alike: with as many digits as they are worth.
 *
 * Digits are grouped by thin spaces: to one reader 23,900 is a rate of thousands, to another one of
 * 23.9, and a point is no better. The space is what ISO 80000-1 asks for, and a line cannot end at it.
 *
 * @module
 */

/** U+202F, a narrow space at which no line ends. */
const GROUP_SEPARATOR = "\u202f";
/** Between a number and its unit, where a line must not end either. */
const NO_BREAK = "\u00a0";

/** A shorter time has so few digits left that its first two count. */
const TWO_DECIMALS_FROM_SECONDS = 0.995;

/** @returns a rate without its unit, with three digits that count: `23 900`, `512`, `7.4` */
export function formatRate(reqPerSec: number): string {
  if (reqPerSec < 99.95) return reqPerSec.toFixed(1);
  const worth = 10 ** Math.max(0, Math.floor(Math.log10(reqPerSec)) - 2);
  return grouped(Math.round(reqPerSec / worth) * worth);
}

/** @returns a time without its unit, with two digits that count, and decimals to compare: `1.04`, `0.069` */
export function formatSeconds(seconds: number): string {
  return seconds >= TWO_DECIMALS_FROM_SECONDS ? seconds.toFixed(2) : significant(seconds);
}

/** @returns a number and its unit, as people say it: `23 900 req/s`, `0.069 s` */
export function withUnit(text: string, unit: string): string {
  return text + NO_BREAK + unit;
}

/** @returns a ratio for a table: `× 0.98`, `× 2.05`, `× 6 200`, `÷ 5 700` */
export function formatRatio(ratio: number): string {
  const [sign, factor] = ratio < 0.1 && ratio > 0 ? ["÷", 1 / ratio] : ["×", ratio];
  return sign + NO_BREAK + formatFactor(factor);
}

/** @returns a ratio for a sentence: `2.05 times` */
export function formatTimes(ratio: number): string {
  return withUnit(formatFactor(ratio), "times");
}

/** @returns how many times as much: `2.05`, `6 200`; around one with the same number of decimals */
export function formatFactor(factor: number): string {
  if (factor >= 9.995) return grouped(Number(factor.toPrecision(2)));
  return factor >= 0.1 ? factor.toFixed(2) : significant(factor);
}

/** @returns a part of a whole: `94 %`, `3.2 %`, `0.031 %` */
export function formatShare(part: number): string {
  const percent = part * 100;
  return withUnit(percent >= 10 ? percent.toFixed(0) : significant(percent), "%");
}

/** @returns a share that is a round value: `100 %`, `0.01 %` */
export function formatRoundShare(part: number): string {
  // Ten times 0.1 is not always 1 in binary: twelve digits hide that.
  return withUnit(String(Number((part * 100).toPrecision(12))), "%");
}

/** @returns a whole number with its digits in groups of three: `23 900` */
export function grouped(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, GROUP_SEPARATOR);
}

/** Two digits that count, never with an exponent. */
function significant(value: number): string {
  if (value === 0) return "0";
  const decimals = 1 - Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(Math.max(decimals, 0), 8));
}

/** @returns a time of ISO 8601 as people write it: `2025-01-31 14:05 UTC` */
export function formatTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/**
 * Figures as the page writes them: with as many digits as they are worth, and the same number of
 * decimals below each other.
 *
 * @module
 */

import type { Unit } from "../../bench/result/columns.ts";

/** Thin spaces between groups of digits: commas and points mean different things to readers. */
const GROUP_SEPARATOR = "\u202f";
/** Between a number and its unit, where a line must not end. */
const NO_BREAK = "\u00a0";

/** @returns a rate or a time without its unit: `23 900`, `7.4`, `0.069` */
export function formatFigure(value: number, unit: Unit): string {
  return unit === "req/s" ? formatRate(value) : formatSeconds(value);
}

/** @returns the same with its unit, as people say it: `23 900 req/s`, `0.069 s` */
export function formatWithUnit(value: number, unit: Unit): string {
  return formatFigure(value, unit) + NO_BREAK + (unit === "req/s" ? "req/s" : "s");
}

/** Three digits are all that such measurements are worth. */
function formatRate(reqPerSec: number): string {
  if (reqPerSec < 100) return reqPerSec.toFixed(1);
  const worth = 10 ** Math.max(0, Math.floor(Math.log10(reqPerSec)) - 2);
  return grouped(Math.round(reqPerSec / worth) * worth);
}

function formatSeconds(seconds: number): string {
  return seconds >= 0.001 ? seconds.toFixed(3) : seconds.toPrecision(2);
}

/** @returns a ratio for a table: `× 0.98`, `× 2.05`, `× 6 217`, `× 0.0004` */
export function formatRatio(ratio: number): string {
  return `×${NO_BREAK}${formatMultiple(ratio)}`;
}

/** @returns a ratio for a sentence: `2.05 times` */
export function formatTimes(ratio: number): string {
  return `${formatMultiple(ratio)}${NO_BREAK}times`;
}

/** Around one, the same number of decimals, so that they stand below each other. */
function formatMultiple(ratio: number): string {
  if (ratio >= 10) return grouped(Math.round(ratio));
  return ratio >= 0.1 ? ratio.toFixed(2) : significant(ratio);
}

/** @returns a part of a whole: `94 %`, `3.2 %`, `0.031 %` */
export function formatShare(part: number): string {
  const percent = part * 100;
  const text = percent >= 10 ? percent.toFixed(0) : significant(percent);
  return text + NO_BREAK + "%";
}

/** @returns a share that is a round value: `100 %`, `0.01 %` */
export function formatRoundShare(part: number): string {
  // Ten times 0.1 is not always 1 in binary: twelve digits hide that.
  return Number((part * 100).toPrecision(12)) + NO_BREAK + "%";
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

/**
 * Ticks: the round values that stand below an axis.
 *
 * A reader measures with the eye, and can do so between 10 000 and 20 000, but not between 7 808 and
 * 15 617. A step is easy to count in when it is 1, 2 or 5 times a power of ten.
 *
 * @see P. S. Heckbert, "Nice Numbers for Graph Labels", Graphics Gems (1990)
 * @module
 */

/** What a step may begin with. */
const LEADING = [1, 2, 5] as const;
/** More digits than these are noise of binary fractions: 3 × 0.1 is 0.30000000000000004. */
const DIGITS = 12;

/**
 * Ticks at equal differences, from 0 to the first one that is not below the highest value: with four
 * steps up to 31 234, these are 0, 10 000, 20 000, 30 000 and 40 000.
 *
 * @param highest greater than 0
 * @param count about how many steps to make, at least 1; there may be two thirds more, or two fifths less
 * @throws {RangeError} when `highest` is not greater than 0, or not finite
 */
export function linearTicks(highest: number, count: number): number[] {
  assertPositive(highest);
  const power = Math.floor(Math.log10(highest / count));
  // The last step goes beyond the highest value, so how many there are is known only afterwards.
  const candidates = [power - 1, power, power + 1].flatMap((exponent) =>
    LEADING.map((leading) => exact(leading * 10 ** exponent))
  ).map((step) => ({ step, steps: Math.ceil(exact(highest / step)) }));
  // By ratio: three times too many are as bad as three times too few.
  const distance = ({ steps }: { steps: number }) => Math.abs(Math.log(steps / count));
  const { step, steps } = candidates.reduce((best, next) =>
    distance(next) < distance(best) ? next : best
  );
  return Array.from({ length: steps + 1 }, (_, index) => exact(index * step));
}

/**
 * Ticks at equal ratios: all powers of ten, from the last one that is not above the lowest value to
 * the first one that is not below the highest: for 0.018 to 13, these are 0.01, 0.1, 1, 10 and 100.
 * There are two at least, since a single value would have nowhere to be.
 *
 * @param lowest greater than 0
 * @param highest at least `lowest`
 * @throws {RangeError} when `lowest` or `highest` is not greater than 0, or not finite
 */
export function logTicks(lowest: number, highest: number): number[] {
  assertPositive(lowest);
  assertPositive(highest);
  const first = Math.floor(Math.log10(lowest));
  const last = Math.max(first + 1, Math.ceil(Math.log10(highest)));
  return Array.from({ length: last - first + 1 }, (_, index) => exact(10 ** (first + index)));
}

function assertPositive(value: number): void {
  if (value > 0 && Number.isFinite(value)) return;
  throw new RangeError(
    `Cannot place ticks: values must be greater than 0 and finite, got ${value}`,
  );
}

function exact(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/**
 * Time, as a parameter: tests use a clock of their own, which they move.
 *
 * @module
 */

/** Tells the time in milliseconds. */
export interface DeadlineClock {
  /** Only ever goes forward; for deadlines. It begins at any moment. */
  now(): number;
  /** Since 1970; for the dates that servers send. */
  epochMs(): number;
}

/** The time that really passes. */
export const systemDeadlineClock: DeadlineClock = {
  now: () => performance.now(),
  epochMs: () => Date.now(),
};

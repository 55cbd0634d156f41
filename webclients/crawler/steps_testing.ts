/**
 * For tests: does in one go what is done in steps.
 *
 * @module
 */

/** Runs all steps. @returns what they come to */
export function resultOf<T>(steps: Generator<void, T>): T {
  return resultAndSteps(steps)[0];
}

/** Runs all steps. @returns what they come to, and how many times others had a turn */
export function resultAndSteps<T>(steps: Generator<void, T>): [result: T, pauses: number] {
  for (let pauses = 0;; pauses++) {
    const { done, value } = steps.next();
    if (done) return [value, pauses];
  }
}

/**
 * For tests of clients that give up what hangs: their limit must be short enough to be waited for, and long enough for all
 * else that such a test asks for.
 *
 * @module
 */

/** Of whoever fails with that, a busy machine is not the reason. */
const LIMIT_MS_MAX = 10_000;

/**
 * Tries a body with a time limit, and with ones each four times as long, until it passes: how long a connection and the
 * first bytes take on a busy machine nobody knows.
 *
 * @param body begins anew each time, and throws when it must not be as it is
 * @throws what the body threw with the longest limit
 */
export async function withSomeTimeLimit(
  firstMs: number,
  body: (limitMs: number) => Promise<void>,
): Promise<void> {
  for (let limitMs = firstMs;; limitMs *= 4) {
    try {
      return await body(limitMs);
    } catch (error) {
      if (4 * limitMs > LIMIT_MS_MAX) throw error;
    }
  }
}

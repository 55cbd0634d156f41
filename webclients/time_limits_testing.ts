/**
 * For tests of clients that give up what hangs: their limit must be short enough to be waited for, and long enough for all
 * else that such a test asks for.
 *
 * @module
 */

/** Of whoever fails with that, a busy machine is not the reason. */
const LIMIT_MS_MAX = 10_000;

/** What became of a request. */
export interface Told {
  readonly status: number | null;
  readonly error: string | null;
}

/**
 * Does something with a time limit, and with ones each four times as long, until it had time for what was to come: how
 * long a connection and the first bytes take on a busy machine nobody knows.
 *
 * That something came too late is the only reason to do it again. Whether all is right is for the caller to say: what is
 * wrong only where the limit is short must not be waited away.
 *
 * @param attempt begins anew each time
 * @param hadTime whether what was to come before the limit has come
 * @returns what came of the first attempt that had time, or of the one with the longest limit
 */
export async function withSomeTimeLimit<T>(
  firstMs: number,
  attempt: (limitMs: number) => Promise<T>,
  hadTime: (came: T) => boolean,
): Promise<T> {
  for (let limitMs = firstMs;; limitMs *= 4) {
    const came = await attempt(limitMs);
    if (hadTime(came) || 4 * limitMs > LIMIT_MS_MAX) return came;
  }
}

/** Whether a request that had a time limit got as far as it should in that time, be it right or wrong what it got. */
export function gotAsFar(got: Told, expected: Told): boolean {
  if (got.error !== "timeout") return true;
  return expected.error === "timeout" && (got.status !== null || expected.status === null);
}

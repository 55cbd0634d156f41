/**
 * Many hostile sessions at the same time.
 *
 * @module
 */

import { planOf } from "./plan.ts";
import { play, type Weather } from "./session.ts";

/** What a storm is made of. */
export interface StormOptions {
  readonly port: number;
  readonly seed: number;
  /** The first session's number: with `sessions: 1`, one can be played again alone. @default 0 */
  readonly first?: number;
  readonly sessions: number;
  /** How many at a time. */
  readonly connections: number;
  /** Called after each session, with the number of those that are done. */
  readonly onProgress?: (done: number) => void;
  readonly weather?: Weather;
}

/** What came of it. */
export interface StormResult {
  sessions: number;
  answers: number;
  /** Sessions that the server refused because it was full. */
  refused: number;
  /** Sessions that found the server about to end. */
  late: number;
}

/** Nothing yet. */
export function newResult(): StormResult {
  return { sessions: 0, answers: 0, refused: 0, late: 0 };
}

/**
 * Plays the sessions.
 *
 * @param result is counted up as it goes, so that it is right also when one fails
 * @throws {Error} the first failure, with the session's number; those that run then are waited for
 */
export async function storm(
  options: StormOptions,
  result: StormResult = newResult(),
): Promise<StormResult> {
  const { port, seed, first = 0, sessions, connections, onProgress } = options;
  const weather = options.weather ?? { isEnding: false, underWay: null };
  let next = first;
  let done = 0;
  let failure: Error | undefined;
  const client = async () => {
    while (next < first + sessions && failure === undefined && !weather.isEnding) {
      const index = next++;
      try {
        const { kind, answers } = await play(planOf(seed, index), port, weather);
        result.sessions += 1;
        result.answers += answers;
        if (kind !== "done") result[kind] += 1;
        onProgress?.(++done);
      } catch (cause) {
        failure ??= new Error(`Session ${index} of seed ${seed} failed: ${cause}`, { cause });
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  if (failure !== undefined) throw failure;
  return result;
}

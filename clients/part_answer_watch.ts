/**
 * Notices a server that answers without a line feed: to the client, such an answer has no end.
 *
 * To wait is all that a client can do about it, since TCP may still bring the rest. But somebody who has written a server
 * and forgotten the line feed would wait, too, and not know for what.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";
import { quote } from "../internal/cli/quote.ts";
import type { ClosedLoop } from "./closed_loop.ts";
import { formatTarget, type Target } from "./target.ts";

/** How often it looks, in milliseconds. */
const LOOK_MS = 1000;

/**
 * Looks once in a second, until it has seen the same beginning of an answer twice: that is after one to two seconds.
 *
 * @param tell is called once at most, with what has come
 * @returns what ends it
 */
export function watchPartAnswers(
  loops: readonly Pick<ClosedLoop, "inFlight" | "isInsideAnswer" | "partAnswer">[],
  clock: TimerClock,
  tell: (part: string) => void,
): () => void {
  let before: readonly string[] = [];
  let cancel = () => {};
  const look = () => {
    // On every connection that is at work: if only some are stuck, it is no matter of protocols.
    const atWork = loops.filter(({ inFlight }) => inFlight > 0);
    const parts = atWork.every(({ isInsideAnswer }) => isInsideAnswer)
      ? atWork.map(({ partAnswer }) => partAnswer)
      : [];
    const isStuck = parts.length > 0 && parts.length === before.length &&
      parts.every((part, i) => part === before[i]);
    if (isStuck) return tell(parts[0]!);
    before = parts;
    cancel = clock.after(LOOK_MS, look);
  };
  look();
  return () => cancel();
}

/** Says that a server answers without line feeds. */
export function partAnswerText(part: string, target: Target): string {
  return `${formatTarget(target)} answers without a line feed, got ${quote(part)}: ` +
    "it may speak another protocol; waiting";
}

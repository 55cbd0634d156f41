/**
 * How long a slow request takes at servers that are not ours: in CPython ten times as long as here.
 *
 * Whoever waits for an answer has to know how long it may take, or calls a client starved that is
 * not. So such a server gets one slow request before the bench begins.
 *
 * @module
 */

import { Bell } from "./bell.ts";
import { type BenchOptions, numbersOf } from "./bench.ts";
import type { Contestant } from "./contestant.ts";

/** A server that has not answered by then never will. CPython takes some 15 s for fib(40). */
const PATIENCE_MS = 120_000;

/** Of ours, it is known. */
type Options = Pick<BenchOptions, "settings" | "startClient" | "slowSeconds" | "signal">;

/** Adds the seconds of a slow request at each of the servers, by the `id` of its row. */
export async function withForeign(
  options: Options,
  foreign: readonly Contestant[],
): Promise<Map<string, number>> {
  const seconds = new Map(options.slowSeconds);
  for (const contestant of foreign) {
    const own = options.signal.aborted ? null : await slowSeconds(contestant, options);
    if (own !== null) seconds.set(contestant.row.id, own);
  }
  return seconds;
}

/** @returns null when there is no answer; the bench will find out why */
async function slowSeconds(
  contestant: Contestant,
  { settings, startClient, signal }: Options,
): Promise<number | null> {
  const server = await contestant.start().catch(() => null);
  if (server === null) return null;
  const bell = new Bell();
  const client = startClient("slow", server.target, numbersOf(settings).slow, bell.ring);
  const timer = setTimeout(bell.ring, PATIENCE_MS);
  signal.addEventListener("abort", bell.ring);
  try {
    void client.ended.then(bell.ring);
    await bell.rung();
    const [first] = client.windows;
    return first === undefined ? null : (first.endMs - first.startMs) / first.requests / 1000;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", bell.ring);
    await client.stop();
    await server.stop();
  }
}

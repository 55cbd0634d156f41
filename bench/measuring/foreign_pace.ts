/**
 * How long a slow request takes at servers that are not ours: in CPython ten times as long as here.
 *
 * Whoever waits for an answer has to know how long it may take, or calls a client starved that is
 * not. So such a server gets one slow request before the bench begins.
 *
 * @module
 */

import { AutoResetEvent } from "./auto_reset_event.ts";
import { type BenchOptions, numbersOf } from "./run_schedule.ts";
import type { Contestant } from "../contestants/contestant.ts";

/** A server that has not answered by then never will. CPython takes some 15 s for fib(40). */
const PATIENCE_MS = 120_000;

/** Of ours, it is known. */
type Options = Pick<BenchOptions, "settings" | "startClient" | "slowSeconds" | "signal">;

/** Adds the seconds of a slow request at each of the servers, by the `id` of the server. */
export async function withForeign(
  options: Options,
  foreign: readonly Contestant[],
): Promise<Map<string, number>> {
  const seconds = new Map(options.slowSeconds);
  for (const contestant of foreign) {
    const own = options.signal.aborted ? null : await slowSeconds(contestant, options);
    if (own !== null) seconds.set(contestant.server.id, own);
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
  const news = new AutoResetEvent();
  const client = startClient("slow", server.target, numbersOf(settings).slow, news.set);
  const timer = setTimeout(news.set, PATIENCE_MS);
  signal.addEventListener("abort", news.set);
  try {
    void client.ended.then(news.set);
    await news.wait();
    const [first] = client.windows;
    return first === undefined ? null : (first.endMs - first.startMs) / first.requests / 1000;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", news.set);
    await client.stop();
    await server.stop();
  }
}

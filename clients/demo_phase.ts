/**
 * One phase of the demo: a fast client, alone or beside a slow one, watched as it goes.
 *
 * Three things make the figures comparable. The fast client connects first: by a server that takes
 * one client after another, it is the one that is served. Both start at the same moment, when both
 * are connected, and stop at the same moment, so that neither is counted while the other one does
 * not run. And if one fails, the other one stops too.
 *
 * @module
 */

import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import { IntervalCounter } from "./demo_interval.ts";
import type { Interval } from "./demo_interval.ts";
import { type LoadEvents, type LoadResult, runLoad } from "./load.ts";
import type { Target } from "./target.ts";

/** What to do. */
export interface Phase {
  readonly target: Target;
  /** The number that the fast client sends. */
  readonly fastN: number;
  /** The number that the slow client sends; null: there is no slow client. */
  readonly slowN: number | null;
  readonly durationMs: number;
  /** How many equal parts of the time to tell about, at least 1. */
  readonly intervals: number;
}

/** What a client got. */
export type ClientFigures = Pick<LoadResult, "requests" | "seconds" | "reqPerSec" | "latencyMs">;

/** What came out. Plain data, which may pass from one thread to another. */
export interface PhaseResult {
  readonly fast: ClientFigures;
  /** Null when there was none. */
  readonly slow: ClientFigures | null;
  /** What went wrong, in one line for the user; null when nothing did. */
  readonly failure: string | null;
  /** For how long the clients did not run; above 0, the figures are wrong by it. */
  readonly stoodStillMs: number;
}

/**
 * Runs the clients.
 *
 * @param signal ends the phase early when it fires
 * @param onInterval called when a part of the time is over; it must not throw
 * @throws {CommandError} when a client cannot connect
 */
export async function runPhase(
  { target, fastN, slowN, durationMs, intervals }: Phase,
  signal: AbortSignal,
  onInterval: (interval: Interval) => void,
  clock: TimerClock = systemTimerClock,
): Promise<PhaseResult> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const load = async (n: number, events: LoadEvents): Promise<LoadResult> => {
    try {
      const result = await runLoad({ target, n, durationMs, signal: stop, clock }, events);
      if (failureOf(result) !== null) failed.abort();
      return result;
    } catch (error) {
      failed.abort();
      throw error;
    }
  };

  const counter = new IntervalCounter(durationMs, intervals, clock, onInterval);
  const fastConnected = Promise.withResolvers<void>();
  const allConnected = Promise.withResolvers<void>();
  const startAll = () => {
    counter.start();
    allConnected.resolve();
  };
  const fast = load(fastN, {
    onConnected() {
      if (slowN === null) startAll();
      fastConnected.resolve();
      return allConnected.promise;
    },
    onAnswer: () => counter.fastAnswered(),
  });
  // If the fast one cannot connect, there is nothing to be slow beside.
  const slow = slowN === null
    ? null
    : Promise.race([fastConnected.promise, fast]).then(() =>
      load(slowN, {
        onConnected: startAll,
        onAnswer: (latencyMs) => counter.slowAnswered(latencyMs),
      })
    );

  const outcomes = await Promise.allSettled([fast, slow]);
  counter.stop(outcomes.every(({ status }) => status === "fulfilled") && !stop.aborted);
  // Both have ended, so this waits for nothing; it throws what one of them threw.
  const [fastResult, slowResult] = await Promise.all([fast, slow]);
  return {
    fast: figuresOf(fastResult),
    slow: slowResult === null ? null : figuresOf(slowResult),
    failure: failureOf(fastResult) ?? (slowResult && failureOf(slowResult)),
    stoodStillMs: Math.max(fastResult.stoodStillMs, slowResult?.stoodStillMs ?? 0),
  };
}

/** The demo's own server has no reason to end, in good order or not. */
function failureOf({ failure, outcome, n }: LoadResult): string | null {
  return failure?.message ??
    (outcome === "ended" ? `Cannot get fib(${n}): the server has ended` : null);
}

function figuresOf({ requests, seconds, reqPerSec, latencyMs }: LoadResult): ClientFigures {
  return { requests, seconds, reqPerSec, latencyMs };
}

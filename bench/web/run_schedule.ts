/**
 * Measures web clients, one trial after another, in rounds, each in an order of its own, and keeps what came out.
 *
 * @module
 */

import { measureSteadily, standstillText } from "../../internal/measure/standstill.ts";
import { systemTimerClock, type TimerClock } from "../../internal/measure/timer_clock.ts";
import { Estimate } from "../measuring/estimate.ts";
import { inRounds } from "../measuring/schedule.ts";
import { idealMs, type WebColumn } from "./columns.ts";
import { columnsFor, type Contestant } from "./contestants.ts";
import type { ObservedStep } from "./evaluate.ts";
import type { RunFetch } from "./fetch_process.ts";
import type { WebRound, WebSettings } from "./result.ts";
import type { SiteFor } from "./sites.ts";
import { failedTrial, runWebTrial, type WebTrialResult } from "./trial.ts";

/** To start and to end a client. */
const OVERHEAD_SECONDS = 0.7;
/** To start a thread, on one core; see `costs` in the table of steps. */
const THREAD_SECONDS = 0.045;

/** What to measure, and how. */
export interface WebBenchOptions {
  readonly contestants: readonly Contestant[];
  readonly settings: WebSettings;
  readonly siteFor: SiteFor;
  readonly runFetch: RunFetch;
  readonly cores: number;
  /** Ends the bench early when it fires. */
  readonly signal: AbortSignal;
  /** @default the system's clock */
  readonly clock?: TimerClock;
}

/** A step and a column, in one of the rounds. */
export interface WebTrial {
  readonly contestant: Contestant;
  readonly column: WebColumn;
  /** From 1. */
  readonly round: number;
}

/** What is told while it goes on. */
export interface WebBenchEvents {
  /** Another measurement begins. */
  onTrial?(trial: WebTrial, done: number, all: number, secondsLeft: number): void;
  /** Time stood still during a measurement, which is therefore made again. */
  onAgain?(trial: WebTrial, stoodStillMs: number): void;
  /** One is over. The bench goes on when the promise resolves. */
  onMeasured?(steps: readonly ObservedStep[]): Promise<void>;
}

/** Measures. @returns all that there is, also when it ended early */
export async function runWebSchedule(
  options: WebBenchOptions,
  events: WebBenchEvents = {},
): Promise<ObservedStep[]> {
  const { contestants, settings, cores, signal } = options;
  const rounds = new Map<string, WebRound[]>(contestants.map(({ id }) => [id, []]));
  const observed = () =>
    contestants.map((contestant) => ({
      contestant,
      rounds: [...rounds.get(contestant.id)!],
    }));
  const trials = webSchedule(contestants, settings);
  await warmUp(options, trials);
  const estimate = estimateOf(settings, cores);
  for (const [index, trial] of trials.entries()) {
    if (signal.aborted) break;
    events.onTrial?.(trial, index, trials.length, estimate.secondsLeft(trials.slice(index)));
    const { contestant, column, round } = trial;
    const startMs = performance.now();
    const result = await measure(trial, options, events);
    if (result === null) break;
    estimate.measured(trial, (performance.now() - startMs) / 1000);
    rounds.get(contestant.id)!.push({ round, column: column.key, ...result });
    await events.onMeasured?.(observed());
  }
  return observed();
}

/** Measures; again, when time stood still. @returns null when the bench was interrupted */
async function measure(
  trial: WebTrial,
  { siteFor, runFetch, cores, signal, clock = systemTimerClock }: WebBenchOptions,
  events: WebBenchEvents,
): Promise<WebTrialResult | null> {
  const { contestant, column } = trial;
  const site = siteFor(column);
  const { result, stoodStillMs } = await measureSteadily(
    () => runWebTrial({ contestant, column, site, runFetch, cores, signal }),
    clock,
    (ms) => events.onAgain?.(trial, ms),
  );
  if (result === null || stoodStillMs === 0) return result;
  return failedTrial(`${standstillText(stoodStillMs)}, in each attempt`);
}

/** @returns all measurements of all rounds, in the order in which to make them */
export function webSchedule(
  contestants: readonly Contestant[],
  { rounds, seed }: WebSettings,
): WebTrial[] {
  const pairs = contestants.flatMap((contestant) =>
    columnsFor(contestant).map((column) => ({ contestant, column }))
  );
  return inRounds(pairs, rounds, seed);
}

/** @returns how many seconds it will take */
export function webBenchSeconds(
  { contestants, settings, cores }: Pick<WebBenchOptions, "contestants" | "settings" | "cores">,
): number {
  return estimateOf(settings, cores).secondsLeft(webSchedule(contestants, settings));
}

function estimateOf({ pages }: WebSettings, cores: number): Estimate<WebTrial> {
  return new Estimate(({ contestant: { step }, column }) => {
    const threads = step.concurrencyMax === undefined ? 0 : pages * THREAD_SECONDS / cores;
    return OVERHEAD_SECONDS + idealMs(step, column, pages) / 1000 + threads;
  });
}

/** A client that does not count, for each site: the first one would find code that was never compiled. */
async function warmUp(
  { siteFor, runFetch, signal, cores }: WebBenchOptions,
  trials: readonly WebTrial[],
): Promise<void> {
  const firsts = new Map(
    trials.filter(({ contestant: { step } }) => step.fetches === "side by side").map((trial) => [
      siteFor(trial.column),
      trial,
    ]),
  );
  for (const [site, { contestant, column }] of firsts) {
    await runWebTrial({ contestant, column, site, runFetch, cores, signal });
  }
}

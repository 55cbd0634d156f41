/**
 * Measures what the schedule says, one trial after another, and keeps what came out.
 *
 * @module
 */

import type { ClientKind } from "../../clients/kinds.ts";
import { runTrial, type TrialResult, without } from "./trial.ts";
import type { scenarios } from "../result/columns.ts";
import type { Contestant, StartClient } from "../contestants/contestant.ts";
import { Estimate, type Pace, trialSeconds } from "./estimate.ts";
import type { ObservedServer } from "./observation.ts";
import type { Round, Settings } from "../result/result.ts";
import type { Machine } from "../../internal/measure/machine.ts";
import { measureSteadily, standstillText } from "../../internal/measure/standstill.ts";
import { systemTimerClock, type TimerClock } from "../../internal/measure/timer_clock.ts";
import { schedule, type Trial } from "./schedule.ts";

/** How long a client may hear nothing before it is starved, apart from the time of requests. */
const STARVED_AFTER_MS = 1500;
/** How long nobody may hear anything before it is no use to wait, apart from the time of requests. */
const SILENT_AFTER_MS = 20_000;
const SILENT_AFTER_REQUESTS = 10;

/** What to measure, and how. */
export interface BenchOptions {
  readonly contestants: readonly Contestant[];
  readonly settings: Settings;
  readonly machine: Machine;
  /** How long a slow request takes, by the `id` of the server. */
  readonly slowSeconds: ReadonlyMap<string, number>;
  readonly startClient: StartClient;
  /** What was measured before an interruption, by the `id` of the server. */
  readonly before: ReadonlyMap<string, readonly Round[]>;
  /** Ends the bench early when it fires. */
  readonly signal: AbortSignal;
  /** @default the system's clock */
  readonly clock?: TimerClock;
}

/** What is told while it goes on. */
export interface BenchEvents {
  /** Another measurement begins. */
  onTrial?(trial: Trial, done: number, all: number, secondsLeft: number): void;
  /** Time stood still during a measurement, which is therefore made again. */
  onAgain?(trial: Trial, stoodStillMs: number): void;
  /** One is over. The bench goes on when the promise resolves. */
  onMeasured?(servers: readonly ObservedServer[]): Promise<void>;
}

/** Measures what was not measured before. @returns all that there is, also when it ended early */
export async function runSchedule(
  options: BenchOptions,
  events: BenchEvents = {},
): Promise<ObservedServer[]> {
  const { contestants, signal } = options;
  const rounds = new Map(
    contestants.map(({ server }) => [server.id, [...options.before.get(server.id) ?? []]]),
  );
  const observed = () =>
    contestants.map(({ server }) => ({ server, rounds: rounds.get(server.id)!.toSorted(byRound) }));
  const { all, left } = trialsOf(options);
  const estimate = estimateOf(options);
  for (const [index, trial] of left.entries()) {
    if (signal.aborted) break;
    const done = all.length - left.length + index;
    events.onTrial?.(trial, done, all.length, estimate.secondsLeft(left.slice(index)));
    const startMs = performance.now();
    const result = await measureInTime(trial, options, events);
    if (result === null) break;
    estimate.measured(trial, (performance.now() - startMs) / 1000);
    rounds.get(trial.serverId)!.push({
      round: trial.round,
      scenario: trial.scenario.key,
      ...result,
    });
    await events.onMeasured?.(observed());
  }
  return observed();
}

/** @returns how many seconds it will take to measure what was not measured before */
export function benchSeconds(options: BenchOptions): number {
  return estimateOf(options).secondsLeft(trialsOf(options).left);
}

/** @returns the servers of which something was not measured before, by their `id` */
export function serversLeft(options: BenchOptions): ReadonlySet<string> {
  return new Set(trialsOf(options).left.map(({ serverId }) => serverId));
}

function trialsOf(
  { contestants, settings, before }: BenchOptions,
): { all: Trial[]; left: Trial[] } {
  const all = schedule(contestants.map(({ server }) => server.id), settings.rounds, settings.seed);
  const left = all.filter(({ serverId, round, scenario }) =>
    !before.get(serverId)?.some((done) => done.round === round && done.scenario === scenario.key)
  );
  return { all, left };
}

/** Measures; again, when time stood still. @returns null when the bench was interrupted */
async function measureInTime(
  trial: Trial,
  options: BenchOptions,
  events: BenchEvents,
): Promise<TrialResult | null> {
  const { clock = systemTimerClock } = options;
  const { result, stoodStillMs } = await measureSteadily(
    () => measure(trial, options),
    clock,
    (ms) => events.onAgain?.(trial, ms),
  );
  if (result === null || stoodStillMs === 0) return result;
  return without("failed", `${standstillText(stoodStillMs)}, in each attempt`);
}

function measure(trial: Trial, options: BenchOptions) {
  const { contestants, settings, machine, startClient, signal, clock } = options;
  const requestMs = hasSlow(trial.scenario) ? slowSecondsOf(trial.serverId, options) * 1000 : 0;
  return runTrial({
    contestant: contestants.find(({ server }) => server.id === trial.serverId)!,
    scenario: trial.scenario,
    startClient,
    n: numbersOf(settings),
    rules: {
      durationMs: settings.durationSeconds * 1000,
      requestMs,
      starvedAfterMs: STARVED_AFTER_MS,
      silentAfterMs: SILENT_AFTER_MS + SILENT_AFTER_REQUESTS * requestMs,
    },
    cores: machine.cores,
    signal,
    ...(clock === undefined ? {} : { clock }),
  });
}

/** What clients of each kind send. */
export function numbersOf({ fastN, slowN }: Settings): Record<ClientKind, number> {
  return { fast: fastN, slow: slowN };
}

function slowSecondsOf(serverId: string, { slowSeconds }: BenchOptions): number {
  return slowSeconds.get(serverId) ?? 1;
}

function hasSlow({ clients }: typeof scenarios[number]): boolean {
  return clients.some((kind) => kind === "slow");
}

function estimateOf(options: BenchOptions): Estimate {
  const { contestants, settings } = options;
  const disciplines = new Map(contestants.map(({ server }) => [server.id, server.discipline]));
  return new Estimate(({ serverId, scenario }) => {
    const pace: Pace = {
      durationSeconds: settings.durationSeconds,
      slowSeconds: slowSecondsOf(serverId, options),
      starvedAfterSeconds: STARVED_AFTER_MS / 1000,
    };
    return trialSeconds(disciplines.get(serverId) ?? null, scenario.key, pace);
  });
}

function byRound(a: Round, b: Round): number {
  return a.round - b.round;
}

/**
 * The bench: measures what the schedule says, one thing after another, and keeps what came out.
 *
 * @module
 */

import type { ClientKind } from "../clients/kinds.ts";
import { measureCell } from "./cell.ts";
import type { scenarios } from "./columns.ts";
import type { Contestant, StartClient } from "./contestant.ts";
import { cellSeconds, Estimate, type Pace } from "./estimate.ts";
import type { ObservedRow } from "./evaluate.ts";
import type { Machine, Round, Settings } from "./result.ts";
import { type Cell, schedule } from "./schedule.ts";

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
  /** How long a slow request takes, by the `id` of the row. */
  readonly slowSeconds: ReadonlyMap<string, number>;
  readonly startClient: StartClient;
  /** What was measured before an interruption, by the `id` of the row. */
  readonly before: ReadonlyMap<string, readonly Round[]>;
  /** Ends the bench early when it fires. */
  readonly signal: AbortSignal;
}

/** What is told while it goes on. */
export interface BenchEvents {
  /** Another measurement begins. */
  onCell?(cell: Cell, done: number, all: number, secondsLeft: number): void;
  /** One is over. The bench goes on when the promise resolves. */
  onMeasured?(rows: readonly ObservedRow[]): Promise<void>;
}

/** Measures what was not measured before. @returns all that there is, also when it ended early */
export async function runBench(
  options: BenchOptions,
  events: BenchEvents = {},
): Promise<ObservedRow[]> {
  const { contestants, signal } = options;
  const rounds = new Map(
    contestants.map(({ row }) => [row.id, [...options.before.get(row.id) ?? []]]),
  );
  const observed = () =>
    contestants.map(({ row }) => ({ server: row, rounds: rounds.get(row.id)!.toSorted(byRound) }));
  const { all, left } = cellsOf(options);
  const estimate = estimateOf(options);
  for (const [index, cell] of left.entries()) {
    if (signal.aborted) break;
    const done = all.length - left.length + index;
    events.onCell?.(cell, done, all.length, estimate.secondsLeft(left.slice(index)));
    const startMs = performance.now();
    const result = await measure(cell, options);
    if (result === null) break;
    estimate.measured(cell, (performance.now() - startMs) / 1000);
    rounds.get(cell.row)!.push({ round: cell.round, scenario: cell.scenario.key, ...result });
    await events.onMeasured?.(observed());
  }
  return observed();
}

/** @returns how many seconds it will take to measure what was not measured before */
export function benchSeconds(options: BenchOptions): number {
  return estimateOf(options).secondsLeft(cellsOf(options).left);
}

function cellsOf({ contestants, settings, before }: BenchOptions): { all: Cell[]; left: Cell[] } {
  const all = schedule(contestants.map(({ row }) => row.id), settings.rounds, settings.seed);
  const left = all.filter(({ row, round, scenario }) =>
    !before.get(row)?.some((done) => done.round === round && done.scenario === scenario.key)
  );
  return { all, left };
}

function measure(cell: Cell, options: BenchOptions) {
  const { contestants, settings, machine, startClient, signal } = options;
  const requestMs = hasSlow(cell.scenario) ? slowSecondsOf(cell.row, options) * 1000 : 0;
  return measureCell({
    contestant: contestants.find(({ row }) => row.id === cell.row)!,
    scenario: cell.scenario,
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
  });
}

/** What clients of each kind send. */
export function numbersOf({ fastN, slowN }: Settings): Record<ClientKind, number> {
  return { fast: fastN, slow: slowN };
}

function slowSecondsOf(row: string, { slowSeconds }: BenchOptions): number {
  return slowSeconds.get(row) ?? 1;
}

function hasSlow({ clients }: typeof scenarios[number]): boolean {
  return clients.some((kind) => kind === "slow");
}

function estimateOf(options: BenchOptions): Estimate {
  const { contestants, settings } = options;
  const disciplines = new Map(contestants.map(({ row }) => [row.id, row.discipline]));
  return new Estimate(({ row, scenario }) => {
    const pace: Pace = {
      durationSeconds: settings.durationSeconds,
      slowSeconds: slowSecondsOf(row, options),
      starvedAfterSeconds: STARVED_AFTER_MS / 1000,
    };
    return cellSeconds(disciplines.get(row) ?? null, scenario.key, pace);
  });
}

function byRound(a: Round, b: Round): number {
  return a.round - b.round;
}

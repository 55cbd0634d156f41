/**
 * From what was observed to what it says: figures, ratios, noise, verdicts.
 *
 * All of it is derived from the rounds, and derived anew whenever a round is added, so a result
 * that was interrupted and resumed cannot differ from one that was measured in one go.
 *
 * @module
 */

import {
  type Column,
  type ColumnKey,
  columnOf,
  columns,
  type ScenarioKey,
  scenarios,
  type Unit,
} from "../result/columns.ts";
import { remarksOn } from "./remarks.ts";
import {
  type BenchResult,
  type Figure,
  type Noise,
  type Outcome,
  type Ratio,
  type Round,
  SCHEMA,
  SCHEMA_VERSION,
  type ServerResult,
  type Settings,
  type Shape,
  type StepComparison,
} from "../result/result.ts";
import type { Observation, ObservedServer } from "../measuring/observation.ts";
import { expectation, shapesWithin, verdict } from "./shapes.ts";
import {
  isDifference,
  noiseFactor,
  pairedRatios,
  spread,
} from "../../internal/measure/statistics.ts";

/**
 * A fast client that is blocked gets an answer a second, or thirty by good luck. So this column's noise says nothing of
 * the others, in which thousands are counted.
 */
const RULED_BY_CHANCE: ColumnKey = "mixedFast";

/** Outcomes from worst to best. A cell has the worst of its rounds. */
const outcomes: readonly Outcome[] = ["wrong", "died", "failed", "starved", "measured"];

/** @returns the result, with all that follows from the observation */
export function evaluate(observation: Observation): BenchResult {
  const { startedAt, endedAt, settings } = observation;
  const machine = { ...observation.machine, stealShare: meanSteal(observation.rows) };
  const cores = settings.isSameCore ? 1 : machine.cores;
  const values = new Map(observation.rows.map((row) => [row.server.id, valuesOf(row, settings)]));
  const noise = noiseOf(observation.rows, values);
  const rows = observation.rows.map((row): ServerResult => {
    const { discipline: _, before, ...server } = row.server;
    const own = values.get(row.server.id)!;
    const others = before === null ? undefined : values.get(before);
    return {
      ...server,
      rounds: row.rounds,
      figures: byColumn((column) => figureOf(row, column, own, noise, cores)),
      step: others === undefined ? null : stepOf(before!, own, others, noise),
    };
  });
  const isComplete = rows.every((row) => row.rounds.length === settings.rounds * scenarios.length);
  const result: BenchResult = {
    schema: SCHEMA,
    version: SCHEMA_VERSION,
    startedAt,
    endedAt,
    status: isComplete ? "complete" : "partial",
    settings,
    machine,
    columns,
    rows,
    noise,
    remarks: [],
  };
  return { ...result, remarks: remarksOn(result) };
}

/** What was stolen while something was measured. */
function meanSteal(rows: readonly ObservedServer[]): number | null {
  const shares = rows.flatMap(({ rounds }) => rounds).map(({ stealShare }) => stealShare)
    .filter((share) => share !== null);
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** By round, in the order of the rounds; null where nothing was measured. */
type Values = Readonly<Record<ColumnKey, readonly (number | null)[]>>;

function valuesOf({ rounds }: ObservedServer, settings: Settings): Values {
  return byColumn((column) =>
    Array.from({ length: settings.rounds }, (_, index) => {
      const round = rounds.find((round) =>
        round.round === index + 1 && round.scenario === column.scenario
      );
      return round?.outcome === "measured" ? valueOf(round, column) : null;
    })
  );
}

/** The mean over the clients of the column's kind, in the column's unit. */
function valueOf({ clients }: Round, { kind, unit }: Column): number {
  const own = clients.filter((client) => client.kind === kind).map(({ reqPerSec }) =>
    unit === "req/s" ? reqPerSec : 1 / reqPerSec
  );
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}

function figureOf(
  { server, rounds }: ObservedServer,
  { key, scenario, unit, alone }: Column,
  values: Values,
  noise: Noise,
  cores: number,
): Figure {
  const all = spread(values[key].filter((value) => value !== null));
  const toAlone = alone === null ? null : ratioOf(values[key], values[alone], key, noise);
  const outcome = outcomeOf(rounds, scenario);
  const possible: Shape[] = outcome === "starved"
    ? ["starved"]
    : outcome !== "measured"
    ? ["unknown"]
    : alone === null
    ? ["alone"]
    : toAlone === null
    ? ["unknown"]
    : shapesWithin(key, toAlone.median, factorOf(noise, key) ?? 1);
  return {
    unit,
    outcome,
    median: all?.median ?? null,
    min: all?.min ?? null,
    max: all?.max ?? null,
    values: values[key],
    toAlone,
    verdict: verdict(expectation(server.discipline, key, cores), possible),
  };
}

function outcomeOf(rounds: readonly Round[], scenario: ScenarioKey): Outcome | "missing" {
  const own = rounds.filter((round) => round.scenario === scenario);
  return outcomes.find((outcome) => own.some((round) => round.outcome === outcome)) ?? "missing";
}

function stepOf(before: string, own: Values, others: Values, noise: Noise): StepComparison {
  return {
    before,
    ratios: byColumn(({ key }) => ratioOf(own[key], others[key], key, noise)),
  };
}

function ratioOf(
  values: readonly (number | null)[],
  others: readonly (number | null)[],
  key: ColumnKey,
  noise: Noise,
): Ratio | null {
  const ratios = spread(pairedRatios(values, others));
  return ratios && { ...ratios, isDifference: isDifference(ratios.median, factorOf(noise, key)) };
}

/** The noise of a column: {@linkcode Noise.factor}, and where chance rules, what it did there, if that is more. */
function factorOf({ factor, ratios }: Noise, key: ColumnKey): number | null {
  const general = factor[columnOf(key).unit];
  const own = key === RULED_BY_CHANCE ? noiseFactor(ratios[key]) : null;
  return general === null ? null : Math.max(general, own ?? 1);
}

/** The A/A arm: the row that is there twice, compared with itself. */
function noiseOf(rows: readonly ObservedServer[], values: ReadonlyMap<string, Values>): Noise {
  const second = rows.find(({ server }) => server.kind === "again")?.server;
  const first = rows.find(({ server }) =>
    server.kind !== "again" && server.name === second?.name && server.io === second.io
  )?.server;
  const ratios = byColumn(({ key }) =>
    first === undefined || second === undefined
      ? []
      : pairedRatios(values.get(second.id)![key], values.get(first.id)![key])
  );
  const factor = (unit: Unit) =>
    noiseFactor(
      columns.filter(({ key, unit: own }) => own === unit && key !== RULED_BY_CHANCE)
        .flatMap(({ key }) => ratios[key]),
    );
  return {
    row: first?.id ?? null,
    ratios,
    factor: { "req/s": factor("req/s"), "s/req": factor("s/req") },
  };
}

function byColumn<T>(fn: (column: Column) => T): Record<ColumnKey, T> {
  return {
    fast1: fn(columnOf("fast1")),
    fast2: fn(columnOf("fast2")),
    slow1: fn(columnOf("slow1")),
    slow2: fn(columnOf("slow2")),
    mixedFast: fn(columnOf("mixedFast")),
    mixedSlow: fn(columnOf("mixedSlow")),
  };
}

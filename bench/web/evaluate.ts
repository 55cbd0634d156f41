/**
 * From what was observed of web clients to what it says: figures, ratios to the ideal, noise, verdicts.
 *
 * @module
 */

import type { Machine } from "../../internal/measure/machine.ts";
import { median, noiseFactor, pairedRatios, spread } from "../../internal/measure/statistics.ts";
import { absenceOf, idealMs, type WebColumn, type WebColumnKey, webColumns } from "./columns.ts";
import { columnsFor, type Contestant } from "./contestants.ts";
import { webRemarksOn } from "./remarks.ts";
import {
  WEB_SCHEMA,
  WEB_SCHEMA_VERSION,
  type WebBenchResult,
  type WebFigure,
  type WebNoise,
  type WebRound,
  type WebSettings,
} from "./result.ts";
import { NOTHING_EXPECTED, webExpectation, webVerdict } from "./shapes.ts";

/** A step, and what was observed of it. */
export interface ObservedStep {
  readonly contestant: Contestant;
  readonly rounds: readonly WebRound[];
}

/** All that was observed. */
export interface WebObservation {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly settings: WebSettings;
  readonly machine: Machine;
  readonly rows: readonly ObservedStep[];
}

/** @returns the result, with all that follows from the observation */
export function evaluateWeb(observation: WebObservation): WebBenchResult {
  const { startedAt, endedAt, settings, machine, rows } = observation;
  const noise = noiseOf(rows, settings);
  const steals = rows.flatMap(({ rounds }) => rounds).map(({ stealShare }) => stealShare).filter(
    (share) => share !== null,
  );
  const isComplete = rows.every(({ contestant, rounds }) =>
    rounds.length === settings.rounds * columnsFor(contestant).length
  );
  const result: WebBenchResult = {
    schema: WEB_SCHEMA,
    version: WEB_SCHEMA_VERSION,
    startedAt,
    endedAt,
    status: isComplete ? "complete" : "partial",
    settings,
    machine: {
      ...machine,
      stealShare: steals.length === 0
        ? null
        : steals.reduce((sum, share) => sum + share, 0) / steals.length,
    },
    columns: webColumns,
    rows: rows.map((row) => {
      const { id, kind, step, io, why } = row.contestant;
      const { name, model } = step;
      return {
        ...{ id, kind, name, io, model, why },
        rounds: row.rounds,
        figures: byColumn((column) => figureOf(row, column, settings, noise)),
      };
    }),
    noise,
    remarks: [],
  };
  return { ...result, remarks: webRemarksOn(result) };
}

function figureOf(
  row: ObservedStep,
  column: WebColumn,
  settings: WebSettings,
  noise: WebNoise,
): WebFigure {
  const { contestant, rounds } = row;
  const { step, io } = contestant;
  const absence = absenceOf(step, io, column);
  const own = rounds.filter((round) => round.column === column.key);
  const values = valuesOf(row, column.key, settings);
  const all = spread(values.filter((value) => value !== null));
  const ideal = absence === null ? idealMs(step, column, settings.pages) : null;
  const toIdeal = all === null || ideal === null ? null : all.median / ideal;
  const connections = own.map((round) => round.connections).filter((count) => count !== null);
  return {
    outcome: absence !== null
      ? "none"
      : own.some(({ outcome }) => outcome === "failed")
      ? "failed"
      : own.length === 0
      ? "missing"
      : "measured",
    absence,
    idealMs: ideal,
    median: all?.median ?? null,
    min: all?.min ?? null,
    max: all?.max ?? null,
    values,
    toIdeal,
    connections: connections.length === 0 ? null : median(connections),
    verdict: absence === null
      ? webVerdict(webExpectation(contestant, column.key), toIdeal, noise.factor[column.key] ?? 1)
      : NOTHING_EXPECTED,
  };
}

/** By round, in the order of the rounds; null where nothing was measured. */
function valuesOf(
  { rounds }: ObservedStep,
  key: WebColumnKey,
  settings: WebSettings,
): (number | null)[] {
  return Array.from(
    { length: settings.rounds },
    (_, index) =>
      rounds.find(({ round, column }) => round === index + 1 && column === key)?.ms ?? null,
  );
}

/** The A/A arm: the row that is there twice, compared with itself. */
function noiseOf(rows: readonly ObservedStep[], settings: WebSettings): WebNoise {
  const second = rows.find(({ contestant }) => contestant.kind === "again");
  const first = rows.find(({ contestant: { kind, step, io } }) =>
    kind === "step" && step === second?.contestant.step && io === second.contestant.io
  );
  const ratios = byColumn(({ key }) =>
    first === undefined || second === undefined
      ? []
      : pairedRatios(valuesOf(second, key, settings), valuesOf(first, key, settings))
  );
  return {
    row: first?.contestant.id ?? null,
    ratios,
    factor: byColumn(({ key }) => noiseFactor(ratios[key])),
  };
}

function byColumn<T>(fn: (column: WebColumn) => T): Record<WebColumnKey, T> {
  const entries = webColumns.map((column) => [column.key, fn(column)] as const);
  return Object.fromEntries(entries) as Record<WebColumnKey, T>;
}

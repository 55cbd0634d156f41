/**
 * What is printed: a table for people, the same in Markdown, and all values in JSON.
 *
 * @module
 */

import { alignColumns } from "../../internal/cli/align.ts";
import { count } from "../../internal/cli/count.ts";
import { type Machine, machineLine, versionsLine } from "../../internal/measure/machine.ts";
import { noiseDistance, type Spread, spread } from "../../internal/measure/statistics.ts";
import type { SubjectResult, ValueUnit } from "./subject_result.ts";
import { aheadText, rateTable } from "./rate_table.ts";
import { SELF } from "./subjects.ts";
import { isReached } from "./goals.ts";

/** All that there is to tell. */
export interface Report {
  readonly machine: Machine;
  /** The programs that peers need, with their versions. */
  readonly tools: readonly string[];
  /** Whether servers and load shared one core. */
  readonly pinned: boolean;
  /** What became of their priority, in a few words. */
  readonly priority: string;
  /** The number that was sent, how many rounds, and the length of a window. */
  readonly n: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly rows: readonly SubjectResult[];
}

const HEADINGS = ["subject", "figure", "median", "min–max", "by CPU", "CPU µs", "goal", ""];
/** Those with numbers are aligned at their right end. */
const isNumeric = (column: number) => column >= 2 && column <= 5;
const DECIMALS: Readonly<Record<ValueUnit, number>> = { ratio: 2, connections: 0, kB: 1, ms: 0 };

/** The table for a terminal. */
export function textReport(report: Report): string {
  const lines = alignColumns(
    [HEADINGS, ...cellsOf(report)],
    HEADINGS.map((_, column) => isNumeric(column) ? { flush: "right" } : {}),
  );
  return [...facts(report), "", ...lines, "", ...remarks(report)].join("\n");
}

/** Two tables for a document, with a line feed at the end: the rates side by side, and all figures. */
export function markdownReport(report: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = HEADINGS.map((_, column) => isNumeric(column) ? "--:" : "---");
  const all = [HEADINGS, rule, ...cellsOf(report)].map(line);
  const rates = rateTable(report.rows);
  const tables = rates.length === 0 ? all : [...rates, "", ...all];
  return [...facts(report), "", ...tables, "", ...remarks(report), ""].join("\n");
}

/** All values of all rounds, with what the tables say of them. */
export function jsonReport(report: Report): string {
  const noise = noiseOfReport(report);
  const rows = report.rows.map((row) => {
    const summary = spread(row.values);
    return { ...row, ...summary, reached: verdict(row, summary, noise) };
  });
  return JSON.stringify({ ...report, noise, rows }, null, 2) + "\n";
}

function facts({ machine, tools, pinned, priority, n, rounds, seconds }: Report): string[] {
  const { loadBefore, stealShare } = machine;
  const where = pinned ? "server and load on the same core" : "NOT PINNED (no taskset here)";
  return [
    `Ratios to a C server on epoll; n = ${n}, ${
      count(rounds, "round")
    } of ${seconds} s windows, ${where}, ${priority}.`,
    `${machineLine(machine)}; ${[versionsLine(machine), ...tools].join(", ")}.`,
    `Load average before ${loadBefore === null ? "unknown" : loadBefore.toFixed(2)}` +
    (stealShare === null
      ? "."
      : `; ${(100 * stealShare).toFixed(1)} % of the processors' time stolen.`),
  ];
}

function remarks(report: Report): string[] {
  const noise = noiseOfReport(report);
  if (noise === null) return [];
  const ahead = aheadText(report.rows, noise);
  return [
    `${SELF} is the C server against itself. Its medians are up to ${noise.toFixed(2)} off 1: ` +
    "a difference within that is none.",
    ...(ahead === null ? [] : [ahead]),
    "The loop beside asyncio, without any I/O: deno run -P loop/beside_asyncio.ts",
  ];
}

/** Null when the C server was not measured against itself. */
function noiseOfReport({ rows }: Report): number | null {
  const arms = rows.filter(({ subject, values }) => subject === SELF && values.length > 0);
  return arms.length === 0 ? null : noiseDistance(arms.map(({ values }) => values));
}

function cellsOf(report: Report): string[][] {
  const noise = noiseOfReport(report);
  return report.rows.map((row) => {
    const { subject, figure, unit, goal, cpuRatios, cpuUs, failure } = row;
    const summary = spread(row.values);
    const number = (value: number) => value.toFixed(DECIMALS[unit]);
    const suffix = unit === "ratio" || unit === "connections" ? "" : ` ${unit}`;
    return [
      subject,
      figure,
      summary === null ? "–" : number(summary.median) + suffix,
      summary === null ? "" : `${number(summary.min)}–${number(summary.max)}`,
      spread(cpuRatios)?.median.toFixed(2) ?? "",
      spread(cpuUs)?.median.toPrecision(3) ?? "",
      goal === null ? "" : `${goal.bound} ${goal.value}${suffix}`,
      failure === null ? verdict(row, summary, noise) ?? "" : oneLine(failure),
    ];
  });
}

/** Null without a goal, or without a value. */
function verdict(
  { goal, unit }: SubjectResult,
  summary: Spread | null,
  noise: number | null,
): string | null {
  if (goal === null || summary === null) return null;
  const word = isReached(goal, summary.median) ? "reached" : "missed";
  const isClose = noise !== null && Math.abs(summary.median - goal.value) <= noise;
  return unit === "ratio" && isClose ? `${word}, within the noise` : word;
}

/** An error, so that it fits a cell. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replaceAll("|", "/");
}

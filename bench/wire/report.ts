/**
 * What is printed: a table for people, the same in Markdown, and all values in JSON.
 *
 * @module
 */

import type { Machine } from "./machine.ts";
import type { Row, Unit } from "./rows.ts";
import { noiseOf, summarise, type Summary } from "./statistics.ts";
import { SELF } from "./subjects.ts";
import { isReached } from "./targets.ts";

/** All that there is to tell. */
export interface Report {
  readonly machine: Machine;
  /** Whether servers and load shared one core. */
  readonly pinned: boolean;
  /** The number that was sent, how many rounds, and the length of a window. */
  readonly n: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly rows: readonly Row[];
}

const HEADINGS = ["subject", "figure", "median", "min–max", "by CPU", "CPU µs", "target", ""];
/** Those with numbers are aligned at their right end. */
const isNumeric = (column: number) => column >= 2 && column <= 5;
const DECIMALS: Readonly<Record<Unit, number>> = { ratio: 2, connections: 0, kB: 1, ms: 0 };

/** The table for a terminal. */
export function textReport(report: Report): string {
  const table = [HEADINGS, ...cellsOf(report)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]!.length))
  );
  const lines = table.map((cells) =>
    cells.map((cell, column) =>
      isNumeric(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
    ).join("  ").trimEnd()
  );
  return [...facts(report), "", ...lines, "", ...remarks(report)].join("\n");
}

/** The table for a document, with a line feed at the end. */
export function markdownReport(report: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = HEADINGS.map((_, column) => isNumeric(column) ? "--:" : "---");
  const table = [HEADINGS, rule, ...cellsOf(report)].map(line);
  return [...facts(report), "", ...table, "", ...remarks(report), ""].join("\n");
}

/** All values of all rounds, with what the tables say of them. */
export function jsonReport(report: Report): string {
  const noise = noiseOfReport(report);
  const rows = report.rows.map((row) => {
    const summary = summarise(row.values);
    return { ...row, ...summary, reached: verdict(row, summary, noise) };
  });
  return JSON.stringify({ ...report, noise, rows }, null, 2) + "\n";
}

function facts({ machine, pinned, n, rounds, seconds }: Report): string[] {
  const { cpu, cores, system, versions, loadAverage, stolen } = machine;
  const where = pinned ? "server and load on the same core" : "NOT PINNED (no taskset here)";
  return [
    `Ratios to a C server on epoll; n = ${n}, ${rounds} rounds of ${seconds} s windows, ${where}.`,
    `${cpu}, ${cores} cores, ${system}; ${versions.join(", ")}.`,
    `Load average before ${loadAverage.toFixed(2)}` +
    (stolen === null ? "." : `; ${(100 * stolen).toFixed(1)} % of the processors' time stolen.`),
  ];
}

function remarks(report: Report): string[] {
  const noise = noiseOfReport(report);
  if (noise === null) return [];
  return [
    `${SELF} is the C server against itself. Its medians are up to ${noise.toFixed(2)} off 1: ` +
    "a difference within that is none.",
  ];
}

/** Null when the C server was not measured against itself. */
function noiseOfReport({ rows }: Report): number | null {
  const arms = rows.filter(({ subject, values }) => subject === SELF && values.length > 0);
  return arms.length === 0 ? null : noiseOf(arms.map(({ values }) => values));
}

function cellsOf(report: Report): string[][] {
  const noise = noiseOfReport(report);
  return report.rows.map((row) => {
    const { subject, figure, unit, target, cpuRatios, cpuUs, failure } = row;
    const summary = summarise(row.values);
    const number = (value: number) => value.toFixed(DECIMALS[unit]);
    const suffix = unit === "ratio" || unit === "connections" ? "" : ` ${unit}`;
    return [
      subject,
      figure,
      summary === null ? "–" : number(summary.median) + suffix,
      summary === null ? "" : `${number(summary.min)}–${number(summary.max)}`,
      summarise(cpuRatios)?.median.toFixed(2) ?? "",
      summarise(cpuUs)?.median.toPrecision(3) ?? "",
      target === null ? "" : `${target.bound} ${target.value}${suffix}`,
      failure === null ? verdict(row, summary, noise) ?? "" : oneLine(failure),
    ];
  });
}

/** Null without a target, or without a value. */
function verdict(
  { target, unit }: Row,
  summary: Summary | null,
  noise: number | null,
): string | null {
  if (target === null || summary === null) return null;
  const word = isReached(target, summary.median) ? "reached" : "missed";
  const isClose = noise !== null && Math.abs(summary.median - target.value) <= noise;
  return unit === "ratio" && isClose ? `${word}, within the noise` : word;
}

/** An error, so that it fits a cell. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replaceAll("|", "/");
}

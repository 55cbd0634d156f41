/**
 * What the demo prints, line by line. All of it fits into 80 columns.
 *
 * @module
 */

import { alignColumns } from "../internal/cli/align.ts";
import { count } from "../internal/cli/count.ts";
import { secondsText } from "../internal/cli/duration.ts";
import type { Style } from "../internal/cli/style.ts";
import { wrap } from "../internal/cli/wrap.ts";
import type { Variant } from "../variants/table.ts";
import { DEMO_N } from "./kinds.ts";
import type { Interval } from "./demo_interval.ts";
import { keptOf, lesson, type Measured, nextSteps, percent } from "./demo_lesson.ts";
import type { ClientFigures, PhaseResult } from "./demo_phase.ts";
import { rateLine } from "./report.ts";
import { formatTarget, type Target } from "./target.ts";

const WIDTH = 80;
const INDENT = "  ";
/** How many characters stand for the rate that the fast client had alone. */
const GAUGE_LENGTH = 20;
/** From here on the fast client has kept its rate, or as good as; below, it has lost most of it. */
const GOOD = 0.8;
const BAD = 0.5;

/** What was measured so far: a phase that has not begun is null. */
export interface DemoFigures {
  readonly alone: PhaseResult | null;
  readonly beside: PhaseResult | null;
}

/** What is on the stage. */
export function introduction(
  variant: Variant,
  target: Target,
  cores: number,
  style: Style,
): string {
  const { name, serves, computes } = variant;
  return [
    `${style.bold(`A server: ${name}`)} on ${formatTarget(target)}, ` +
    `on a machine with ${count(cores, "core")}.`,
    `It serves connections ${serves} and computes fib ${computes}.`,
  ].join("\n");
}

/** Announces the first phase. */
export function aloneHeading(style: Style): string {
  return [
    "",
    style.bold("1. A fast client, alone"),
    `${INDENT}It asks for fib(${DEMO_N.fast}), and again as soon as it is answered.`,
    "",
  ].join("\n");
}

/** A part of the first phase. @param atMs its end, from the start of the show */
export function aloneLine(atMs: number, { fastReqPerSec }: Interval, style: Style): string {
  return `${style.dim(time(atMs))}  ${rate(fastReqPerSec)}`;
}

/** Announces the second phase. */
export function besideHeading(style: Style): string {
  return [
    "",
    style.bold("2. The same client, beside a slow one"),
    `${INDENT}The slow one asks for fib(${DEMO_N.slow}) in the same way.`,
    "",
    style.dim(`${" ".repeat(13)}fast client     kept${" ".repeat(24)}slow client`),
  ].join("\n");
}

/** A part of the second phase. @param atMs its end, from the start of the show */
export function besideLine(
  atMs: number,
  interval: Interval,
  { reqPerSec }: ClientFigures,
  style: Style,
): string {
  const { fastReqPerSec, slowLatenciesMs } = interval;
  const kept = reqPerSec > 0 ? fastReqPerSec / reqPerSec : null;
  return `${style.dim(time(atMs))}  ${rate(fastReqPerSec)}  ` +
    `${(kept === null ? "–" : percent(kept)).padStart(7)}  ${gauge(kept ?? 0, style)}  ` +
    slowAnswers(slowLatenciesMs);
}

function time(ms: number): string {
  return secondsText(ms, 2).padStart(9);
}

function rate(reqPerSec: number): string {
  return rateLine(reqPerSec).padStart(13);
}

function gauge(kept: number, style: Style): string {
  const filled = Math.min(GAUGE_LENGTH, Math.round(kept * GAUGE_LENGTH));
  const cells = "█".repeat(filled) + "░".repeat(GAUGE_LENGTH - filled);
  return kept >= GOOD ? style.green(cells) : kept < BAD ? style.red(cells) : cells;
}

function slowAnswers(latenciesMs: readonly number[]): string {
  if (latenciesMs.length === 0) return "no answer";
  const median = latenciesMs.toSorted((a, b) => a - b)[latenciesMs.length >> 1]!;
  return `${latenciesMs.length} × ${secondsText(median)}`;
}

/**
 * All that was measured, as a table.
 *
 * @param isComplete whether the show has run to its end
 */
export function summary(
  { alone, beside }: DemoFigures,
  isComplete: boolean,
  style: Style,
): string {
  const rows = [
    ...(alone === null ? [] : [row("fast client alone", alone.fast)]),
    ...(beside === null ? [] : [row("fast client beside slow", beside.fast)]),
    ...(beside?.slow ? [row("slow client", beside.slow)] : []),
  ];
  if (rows.length === 0) return "\nStopped before anything was measured.";
  const head = ["", "requests", "req/s", "p50", "p99"];
  const number = { flush: "right", gap: 3 } as const;
  const columns = [{ gap: INDENT.length }, number, number, number, number];
  const [heading, ...lines] = alignColumns([head, ...rows], columns);
  const kept = alone && beside ? keptOf(alone.fast, beside.fast) : null;
  return [
    "",
    style.bold(isComplete ? "Summary" : "Summary of what was measured before the end"),
    style.dim(heading!),
    ...lines,
    ...(kept === null ? [] : ["", `${INDENT}The fast client kept ${percent(kept)} of its rate.`]),
  ].join("\n");
}

function row(label: string, { requests, reqPerSec, latencyMs }: ClientFigures): string[] {
  return [
    label,
    String(requests),
    reqPerSec.toFixed(reqPerSec < 100 ? 1 : 0),
    ...[latencyMs.p50, latencyMs.p99].map((ms) =>
      requests === 0 ? "–" : `${ms.toFixed(ms < 10 ? 3 : 1)} ms`
    ),
  ];
}

/** What it means, and what to try next. */
export function conclusion(variant: Variant, measured: Measured, style: Style): string {
  const steps = nextSteps(variant).map(({ line, note }) => [style.cyan(line), `# ${note}`]);
  return [
    "",
    style.bold("What this shows"),
    ...paragraph(lesson(variant, measured)),
    ...paragraph(`${variant.name} teaches ${variant.teaches}.`),
    "",
    style.bold("Try next"),
    ...alignColumns(steps, [{ gap: INDENT.length }]),
  ].join("\n");
}

function paragraph(text: string): string[] {
  // A number stays on one line with its unit, which `wrap()` would not know.
  const joined = text.replaceAll(/(\d) (s|ms|%)(?!\w)/g, "$1\u00a0$2");
  return wrap(joined, WIDTH - INDENT.length).map((line) => INDENT + line.replaceAll("\u00a0", " "));
}

/**
 * What the demo prints, line by line. All of it fits into 80 columns, and into 40: there, bars are left out, and what
 * else stands in one line takes two.
 *
 * @module
 */

import { alignColumns } from "../internal/cli/align.ts";
import { secondsText } from "../internal/cli/duration.ts";
import type { Page } from "../internal/cli/output.ts";
import type { Style } from "../internal/cli/style.ts";
import { wrap } from "../internal/cli/wrap.ts";
import { standstillText } from "../internal/measure/standstill.ts";
import { median } from "../internal/measure/statistics.ts";
import type { Variant } from "../variants/table.ts";
import { DEMO_N } from "./kinds.ts";
import type { Interval } from "./demo_interval.ts";
import { lesson, type Measured, type NextStep, percent } from "./demo_lesson.ts";
import type { ClientFigures, PhaseResult } from "./demo_phase.ts";
import { rateLine } from "./report.ts";
import { formatTarget, type Target } from "./target.ts";

const WIDTH_MAX = 80;
/** Below this, the tables are set for a narrow terminal. */
const TABLE_WIDTH = 72;
const INDENT = "  ";
const LESSON_HEADING = "What this shows.";
const NEXT_HEADING = "Try next:";
/** How many characters stand for the rate that the fast client had alone. */
const GAUGE_LENGTH = 20;
/** On a narrow terminal, how far the slow client's answers, which stand below the fast client's, are from the left. */
const SLOW_INDENT = 13;
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
  page: Page,
): string {
  const { name, serves, computes } = variant;
  // A server of one client at a time is held up by more than by computing.
  const how = serves === "one by one" ? `serves connections ${serves}` : `computes fib ${computes}`;
  const server = page.style.bold(`A server: ${name}`);
  return paragraph(`${server} on ${formatTarget(target)}. It ${how}.`, page).join("\n");
}

/** Announces the first phase. */
export function aloneHeading(page: Page): string {
  const text = page.style.bold("1. A fast client, alone") +
    `: it asks for fib(${DEMO_N.fast}), again and again`;
  return paragraph(text, page).join("\n");
}

/** A part of the first phase. @param atMs its end, from the start of the show */
export function aloneLine(atMs: number, { fastReqPerSec }: Interval, style: Style): string {
  return `${style.dim(time(atMs))}  ${rate(fastReqPerSec)}`;
}

/** Says that the figures above are wrong. @param isAgain whether they are measured once more */
export function standstillLine(stoodStillMs: number, isAgain: boolean, page: Page): string {
  const then = isAgain ? "measuring again" : "the figures count that";
  const lines = paragraph(`${standstillText(stoodStillMs)}; ${then}`, page);
  return lines.map(page.style.dim).join("\n");
}

/** Announces the second phase. */
export function besideHeading(page: Page): string {
  const { bold, dim } = page.style;
  const text = bold("2. The same client, beside a slow one") +
    `, which asks for fib(${DEMO_N.slow}) in the same way`;
  const fast = `${" ".repeat(13)}fast client     kept`;
  const heads = isNarrow(page)
    ? [fast, " ".repeat(SLOW_INDENT) + "slow client"]
    : [`${fast}${" ".repeat(GAUGE_LENGTH + 4)}slow client`];
  return ["", ...paragraph(text, page), ...heads.map(dim)].join("\n");
}

/** A part of the second phase. @param atMs its end, from the start of the show */
export function besideLine(
  atMs: number,
  interval: Interval,
  { reqPerSec }: ClientFigures,
  page: Page,
): string {
  const { style } = page;
  const { fastReqPerSec, slowLatenciesMs } = interval;
  const kept = reqPerSec > 0 ? fastReqPerSec / reqPerSec : null;
  const fast = `${style.dim(time(atMs))}  ${rate(fastReqPerSec)}  ` +
    `${(kept === null ? "–" : percent(kept)).padStart(7)}`;
  const slow = slowAnswers(slowLatenciesMs);
  return isNarrow(page)
    ? `${fast}\n${" ".repeat(SLOW_INDENT)}${slow}`
    : `${fast}  ${gauge(kept ?? 0, style)}  ${slow}`;
}

function isNarrow({ columns }: Page): boolean {
  return (columns ?? WIDTH_MAX) < TABLE_WIDTH;
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
  return `${latenciesMs.length} × ${secondsText(median(latenciesMs))}`;
}

/**
 * All that was measured, as a table.
 *
 * The heading stands where the labels' column has its own, so that all fits on one screen.
 *
 * @param isComplete whether the show has run to its end
 */
export function summary(
  { alone, beside }: DemoFigures,
  isComplete: boolean,
  page: Page,
): string {
  const rows = [
    ...(alone === null ? [] : [row("fast client alone", alone.fast)]),
    ...(beside === null ? [] : [row("fast client beside slow", beside.fast)]),
    ...(beside?.slow ? [row("slow client", beside.slow)] : []),
  ];
  if (rows.length === 0) return "\nStopped before anything was measured.";
  const head = [isComplete ? "Together" : "Before the end", "requests", "req/s", "p50", "p99"];
  const lines = isNarrow(page) ? narrowTable([head, ...rows]) : wideTable([head, ...rows]);
  const [heading = [], ...others] = lines;
  return ["", ...heading.map(page.style.dim), ...others.flat()].join("\n");
}

/** The lines of each row: one. */
function wideTable(rows: readonly string[][]): string[][] {
  const number = { flush: "right", gap: 3 } as const;
  const columns = [{ gap: INDENT.length }, number, number, number, number];
  return alignColumns(rows, columns).map((line) => [line]);
}

/** The lines of each row: its label, and its figures below. */
function narrowTable(rows: readonly string[][]): string[][] {
  const number = { flush: "right", gap: 1 } as const;
  const columns = [{ ...number, gap: 2 * INDENT.length }, number, number, number];
  const lines = alignColumns(rows.map(([, ...figures]) => figures), columns);
  return rows.map(([label], index) => [`${INDENT}${label}`, lines[index]!]);
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
export function conclusion(
  variant: Variant,
  measured: Measured,
  next: readonly NextStep[],
  page: Page,
): string {
  const { style } = page;
  return [
    "",
    ...paragraph(`${LESSON_HEADING} ${lesson(variant, measured)}`, page).map((line) =>
      line.startsWith(LESSON_HEADING)
        ? style.bold(LESSON_HEADING) + line.slice(LESSON_HEADING.length)
        : line
    ),
    ...(next.length === 0 ? [] : ["", ...nextLines(next, page)]),
  ].join("\n");
}

/** Commands are not broken, so on a narrow terminal each stands below what it is for. */
function nextLines(next: readonly NextStep[], page: Page): string[] {
  const { bold, cyan, dim } = page.style;
  if (isNarrow(page)) {
    const steps = next.flatMap((
      { line, note },
    ) => [dim(`${INDENT}# ${note}`), INDENT + cyan(line)]);
    return [bold(NEXT_HEADING), ...steps];
  }
  const steps = next.map(({ line, note }, index) => [
    index === 0 ? bold(NEXT_HEADING) : "",
    cyan(line),
    `# ${note}`,
  ]);
  return alignColumns(steps, [{ gap: 0 }, { gap: 1 }]);
}

function paragraph(text: string, { columns }: Page): string[] {
  // A number stays on one line with its unit, which `wrap()` would not know.
  const joined = text.replaceAll(/(\d) (s|ms|%)(?!\w)/g, "$1\u00a0$2");
  return wrap(joined, Math.min(columns ?? WIDTH_MAX, WIDTH_MAX)).map((line) =>
    line.replaceAll("\u00a0", " ")
  );
}

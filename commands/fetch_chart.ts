/**
 * What became of each URL, and when: a bar for each on one axis of time, so that one sees who waited for whom.
 *
 *       0                                                0.412 s
 *     200  /p/0      ░▒▒▒▒▒▒▒█                           0.061 s
 *     200  /p/1      ········░▒▒▒▒▒▒▒█                   0.059 s
 *
 * @module
 */

import { count } from "../internal/cli/count.ts";
import { cutMiddle, visibleLength } from "../internal/cli/display_width.ts";
import { secondsText } from "../internal/cli/duration.ts";
import { quote } from "../internal/cli/quote.ts";
import type { Style } from "../internal/cli/style.ts";
import { wrapWithin } from "../internal/cli/wrap.ts";
import { grouped } from "../internal/page/format.ts";
import type { ResultRow, Totals } from "../webclients/result.ts";
import type { Step } from "../webclients/table.ts";

/** How to draw. */
export interface ChartOptions {
  readonly step: Step;
  /** The world of I/O. */
  readonly io: string;
  /** Columns of the terminal, 40 or more. */
  readonly width: number;
  /** Whether names and messages stay whole, however long they are: in a file one wants to find them. @default false */
  readonly isWhole?: boolean;
  readonly style: Style;
}

/** What a URL does at a moment. Without colours, since not everybody sees them. */
const QUEUED = "·";
const CONNECTING = "░";
const WAITING = "▒";
const BODY = "█";
const LEGEND = [
  `${QUEUED} queued`,
  `${CONNECTING} until connected`,
  `${WAITING} until the first byte`,
  `${BODY} body`,
];
const MARGIN = "  ";
/** No URL takes more of the width than this part. */
const LABEL_SHARE = 0.4;
/** Two letters and what stands for the others. */
const LABEL_CELLS_MIN = 3;
/** A longer bar shows nothing more. */
const BAR_CELLS_MAX = 100;
/** A bar that is shorter shows nothing. */
const BAR_CELLS_MIN = 8;

/** Draws the chart. @returns lines, none of which is longer than the width unless names and messages stay whole */
export function chartLines(
  rows: readonly ResultRow[],
  totals: Totals,
  options: ChartOptions,
): string[] {
  const inOrder = rows.toSorted((a, b) => a.index - b.index);
  return [
    ...(rows.length === 0 ? [] : barLines(inOrder, totals, options)),
    ...totalLines(totals, options),
  ];
}

function barLines(rows: readonly ResultRow[], totals: Totals, options: ChartOptions): string[] {
  const { width, style, isWhole = false } = options;
  const { bold, dim, green, red } = style;
  const { origin, labels } = labelsOf(rows.map(({ url }) => url));
  const statuses = rows.map(({ status, error }) => error?.kind ?? String(status));
  const times = rows.map(({ ms }) => secondsText(ms));
  const endMs = rows.reduce((end, row) => Math.max(end, row.startMs + row.ms), Number.MIN_VALUE);

  const statusCells = longest(statuses);
  const timeCells = longest([...times, secondsText(totals.ms)]);
  const fixed = MARGIN.length * 4 + statusCells + timeCells;
  const share = Math.min(Math.floor(width * LABEL_SHARE), width - fixed - BAR_CELLS_MIN);
  const labelCells = Math.max(
    LABEL_CELLS_MIN,
    Math.min(longest(labels), isWhole ? Infinity : share),
  );
  const cells = Math.max(BAR_CELLS_MIN, Math.min(BAR_CELLS_MAX, width - fixed - labelCells));
  const before = MARGIN.length * 2 + statusCells + labelCells;

  const lines = [
    ...wrapped(LEGEND, width - MARGIN.length, "  ").map((line) => MARGIN + dim(line)),
    "",
    ...(origin === ""
      ? []
      : [MARGIN + bold(isWhole ? origin : cutMiddle(origin, width - MARGIN.length))]),
    dim(`${" ".repeat(before)}${MARGIN}${axis(endMs, cells)}`),
  ];
  for (const [i, row] of rows.entries()) {
    const paint = row.ok ? green : red;
    lines.push([
      "",
      paint(statuses[i]!.padStart(statusCells)),
      padded(cutMiddle(labels[i]!, labelCells), labelCells),
      bar(row, endMs, cells).padEnd(cells),
      times[i]!.padStart(timeCells),
    ].join(MARGIN));
    if (row.error !== null) {
      const indent = " ".repeat(MARGIN.length * 2 + statusCells);
      const { message } = row.error;
      const parts = isWhole ? [message] : wrapWithin(message, width - indent.length);
      for (const part of parts) lines.push(indent + dim(part));
    }
  }
  return [...lines, ""];
}

/** The scale of time: its two ends. */
function axis(endMs: number, cells: number): string {
  const end = secondsText(endMs);
  return `0${end.padStart(Math.max(cells - 1, end.length + 1))}`;
}

/** What the URL did in each part of the time. */
function bar(
  { startMs, connectedMs, firstByteMs, ms }: ResultRow,
  axisMs: number,
  cells: number,
): string {
  const cellOf = (timeMs: number) => timeMs / axisMs * cells;
  const first = Math.min(cells - 1, Math.floor(cellOf(startMs)));
  // What took no time to speak of is seen, too.
  const end = Math.min(cells, Math.max(first + 1, Math.round(cellOf(startMs + ms))));
  let text = QUEUED.repeat(first);
  for (let cell = first; cell < end; cell++) {
    const sinceStartMs = Math.min(ms, (cell + 0.5) / cells * axisMs - startMs);
    const isConnected = connectedMs !== null && sinceStartMs >= connectedMs;
    const hasBegun = firstByteMs !== null && sinceStartMs >= firstByteMs;
    text += hasBegun ? BODY : isConnected ? WAITING : CONNECTING;
  }
  return text;
}

/** The total beside the sum of the parts, and the figures. */
function totalLines(totals: Totals, { step, io, width, style }: ChartOptions): string[] {
  const { urls, ok, unfinished, bytes, ms, sumMs, connections, maxConcurrent } = totals;
  const { bold, dim } = style;
  const names = ["total", "sum of the parts"];
  const values = [ms, sumMs];
  const times = values.map((value) => secondsText(value));
  const nameCells = longest(names);
  const timeCells = longest(times);
  const taken = MARGIN.length * 3 + nameCells + timeCells;
  const cells = Math.max(BAR_CELLS_MIN, Math.min(BAR_CELLS_MAX, width - taken));
  const longestMs = Math.max(ms, sumMs, Number.MIN_VALUE);
  const bars = names.map((name, i) => {
    const length = Math.max(1, Math.round(values[i]! / longestMs * cells));
    const shown = BODY.repeat(length).padEnd(cells);
    return ["", name.padEnd(nameCells), shown, bold(times[i]!.padStart(timeCells))].join(MARGIN);
  });
  const figures = [
    `${step.name} on ${io}:`,
    `${ok} of ${urls} ok` + (unfinished === 0 ? "," : `, ${unfinished} unfinished,`),
    `${grouped(bytes)} ${bytes === 1 ? "byte" : "bytes"},`,
    ...(step.countsConnections ? [`${count(connections, "connection")},`] : []),
    `${maxConcurrent} at once at most`,
  ];
  return [
    ...bars,
    "",
    ...wrapped(figures, width - MARGIN.length, " ").map((line) => MARGIN + dim(line)),
  ];
}

/** What names each URL in a narrow column: without the origin, where all have the same. */
function labelsOf(urls: readonly string[]): { origin: string; labels: string[] } {
  const origins = new Set(urls.map((url) => URL.parse(url)?.origin ?? ""));
  const [origin = ""] = origins;
  const isShared = origins.size === 1 && urls.every((url) => url.startsWith(`${origin}/`)) &&
    origin !== "";
  // Somebody's text, which must not steer a terminal.
  const labels = urls.map((url) =>
    quote(isShared ? url.slice(origin.length) : url, url.length).slice(1, -1)
  );
  return { origin: isShared ? origin : "", labels };
}

function padded(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - visibleLength(text)));
}

/** Puts phrases on lines of at most `width` columns. */
function wrapped(phrases: readonly string[], width: number, gap: string): string[] {
  const lines: string[] = [];
  for (const phrase of phrases) {
    const last = lines.at(-1);
    const isRoom = last !== undefined && last.length + gap.length + phrase.length <= width;
    if (isRoom) lines[lines.length - 1] = last + gap + phrase;
    else lines.push(phrase);
  }
  return lines;
}

function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, visibleLength(text)), 0);
}

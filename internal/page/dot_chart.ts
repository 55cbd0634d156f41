/**
 * A chart of dots: a row for each server, and in it, for each way to measure it, a dot at the median
 * on a line from the lowest to the highest value.
 *
 * Dots rather than bars: a bar must begin at zero, which a logarithmic axis does not have, and the
 * whole of its length shouts where only the end says something. The lines say how much of a
 * difference is chance: where they overlap, believe in none. Each way to measure has a shape as well
 * as a colour, for those who see colours differently, and for printers that have none. The colours
 * are in the style sheet, since there are two sets of them, for light and dark.
 *
 * The chart is an SVG without a `viewBox`: places from left to right are percentages, and those from
 * top to bottom are pixels, so that it fills any width and its letters keep their size. The labels
 * of the rows stand outside of it, to the left, where the style sheet leaves room for `--label`
 * letters; by `--height` it knows how much to shrink the chart to fit on a sheet of paper.
 *
 * @see W. S. Cleveland, The Elements of Graphing Data, chapter 3: dot plots
 * @module
 */

import type { Axis } from "./axis.ts";
import { type Html, html } from "./html.ts";

/** What was measured in one way. */
export interface Mark {
  /** Which of the chart's {@linkcode DotChart.series} it belongs to. */
  readonly series: number;
  /** The median and the range; null where there is no figure, which is shown as a cross. */
  readonly dot: { readonly median: number; readonly min: number; readonly max: number } | null;
  /** All about it in words, for those who point at it. */
  readonly tooltip: string;
  /** Whether to draw a ring around it. */
  readonly isSurprising: boolean;
}

/** A line of a chart. */
export interface ChartRow {
  readonly label: string;
  /** Consecutive rows of the same group get a common heading. */
  readonly group: string;
  /** One below the other. */
  readonly marks: readonly Mark[];
}

/** All that a chart shows. */
export interface DotChart {
  /** Unique in the page, for its identifiers there. */
  readonly id: string;
  readonly title: string;
  /** What it shows, for those who do not see it. */
  readonly description: string;
  /** The ways to measure, three at most. */
  readonly series: readonly string[];
  readonly rows: readonly ChartRow[];
  /** How many marks a row has room for. */
  readonly marksPerRow: number;
  readonly axis: Axis;
  /** What the numbers below the axis are. */
  readonly unit: string;
  /** A value as it is written below the axis. */
  formatTick(value: number): string;
  /** A value to compare with, at which a line is drawn. */
  readonly reference?: { readonly value: number; readonly label: string };
  /** How a median is written beside its line; where it is not, rows with several marks are legible. */
  readonly formatMedian?: (value: number) => string;
}

/** All in pixels. */
const TOP = 20;
const HEADING_HEIGHT = 32;
const MARK_HEIGHT = 11;
const ROW_GAP = 11;
const AXIS_HEIGHT = 42;
const LABEL_X = -14;
/** More characters do not fit beside the chart. The whole name is in the tooltip, and in the table. */
const LABEL_LENGTH_MAX = 20;

/** Each around its own centre. */
const shapes: readonly Html[] = [
  html`
    <circle r="4.5" />
  `,
  html`
    <rect x="-4" y="-4" width="8" height="8" />
  `,
  html`
    <path d="M0-5.5 5.5 4.5H-5.5Z" />
  `,
];
const cross = html`
  <path class="cross" d="M-4-4 4 4M-4 4 4-4" />
`;
const ring = html`
  <circle class="ring" r="9" />
`;

/** @returns the chart and its legend */
export function dotChart(chart: DotChart): Html {
  const { id, title, description, axis, reference } = chart;
  const { placed, height } = place(chart);
  const bottom = height - AXIS_HEIGHT;
  const labelLength = Math.max(0, ...chart.rows.map(({ label }) => shortened(label).length));
  return html`
    ${legend(chart)}
    <svg class="chart" height="${height}" style="--height: ${height}; --label: ${labelLength}"
      role="img"
      aria-labelledby="${id}-t ${id}-d">
    <title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>
    ${axis.ticks.map((_, index) => tickMark(chart, index, bottom))}
    <text class="unit" x="100%" y="${bottom + 36}">${chart.unit}</text>
    ${reference === undefined ? null : referenceLine(axis, reference, bottom)}
    ${placed.map(({ heading, row, y }) =>
      row === null ? html`<text class="group" y="${y}">${heading}</text>` : chartRow(chart, row, y)
    )}</svg>
  `;
}

interface Placed {
  /** The group's name, where `row` is null. */
  readonly heading: string;
  readonly row: ChartRow | null;
  /** The middle of a row; the base line of a heading. */
  readonly y: number;
}

/** Puts headings and rows below each other. */
function place({ rows, marksPerRow }: DotChart): { placed: Placed[]; height: number } {
  const rowHeight = ROW_GAP + MARK_HEIGHT * marksPerRow;
  const placed: Placed[] = [];
  let y = TOP;
  let group: string | undefined;
  for (const row of rows) {
    if (row.group !== group) {
      group = row.group;
      placed.push({ heading: group, row: null, y: y + HEADING_HEIGHT - 10 });
      y += HEADING_HEIGHT;
    }
    placed.push({ heading: group, row, y: y + rowHeight / 2 });
    y += rowHeight;
  }
  return { placed, height: y + AXIS_HEIGHT };
}

function chartRow(chart: DotChart, { label, marks }: ChartRow, y: number): Html {
  const top = y - (marks.length - 1) * MARK_HEIGHT / 2;
  return html`<g><line class="guide" x2="100%" y1="${y}" y2="${y}"/>
<text class="row" x="${LABEL_X}" y="${y}">${shortened(label)}</text>
${marks.map((mark, index) => drawMark(chart, mark, top + index * MARK_HEIGHT))}</g>`;
}

function drawMark({ axis, formatMedian }: DotChart, mark: Mark, y: number): Html {
  const { series, dot, tooltip, isSurprising } = mark;
  const left = `${dot === null ? 0 : axis.position(dot.min)}%`;
  const middle = `${dot === null ? 0 : axis.position(dot.median)}%`;
  const right = `${dot === null ? 0 : axis.position(dot.max)}%`;
  const shape = dot === null ? cross : shapes[series]!;
  return html`<g class="mark series-${series + 1}"><title>${tooltip}</title>${
    dot === null ? null : html`
      <line x1="${left}" x2="${right}" y1="${y}" y2="${y}" />
    `
  }${at(middle, y, html`${shape}${isSurprising ? ring : null}`)}${
    dot === null || formatMedian === undefined
      ? null
      : html`<text class="value" x="${right}" dx="14" y="${y}">${formatMedian(dot.median)}</text>`
  }</g>`;
}

/** Every second label, counted from the last one, is one that a narrow screen has no room for. */
function tickMark({ axis, formatTick }: DotChart, index: number, bottom: number): Html {
  const tick = axis.ticks[index]!;
  const x = axis.position(tick);
  const importance = (axis.ticks.length - 1 - index) % 2 === 0 ? "major" : "minor";
  return html`
    <line class="tick" x1="${x}%" x2="${x}%" y1="${TOP}" y2="${bottom}" />
    <text class="tick ${importance}" x="${x}%" y="${bottom + 18}">${formatTick(tick)}</text>
  `;
}

function referenceLine(
  axis: Axis,
  { value, label }: NonNullable<DotChart["reference"]>,
  bottom: number,
): Html {
  const x = axis.position(value);
  return html`
    <line class="reference" x1="${x}%" x2="${x}%" y1="${TOP}" y2="${bottom}" />
    <text class="reference" x="${x}%" y="${TOP - 7}">${label}</text>
  `;
}

function legend({ series, rows }: DotChart): Html {
  const marks = rows.flatMap(({ marks }) => marks);
  const entries = series.map((label, index) =>
    legendEntry(html`<g class="mark series-${index + 1}">${shapes[index]!}</g>`, label)
  );
  if (marks.some(({ dot }) => dot === null)) entries.push(legendEntry(cross, "no figure"));
  if (marks.some(({ isSurprising }) => isSurprising)) {
    entries.push(legendEntry(ring, "not as expected"));
  }
  return html`<ul class="legend">${entries}</ul>`;
}

function legendEntry(shape: Html, text: string): Html {
  return html`<li><svg width="20" height="20" aria-hidden="true">${
    at("50%", 10, shape)
  }</svg> ${text}</li>`;
}

/** Moves the origin: paths know no percentages. */
function at(x: string, y: number, shape: Html): Html {
  return html`<svg class="at" x="${x}" y="${y}">${shape}</svg>`;
}

function shortened(label: string): string {
  const characters = Array.from(label);
  return characters.length <= LABEL_LENGTH_MAX
    ? label
    : `${characters.slice(0, LABEL_LENGTH_MAX - 1).join("")}…`;
}

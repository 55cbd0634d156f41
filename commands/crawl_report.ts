/**
 * A crawl in words: a line for each row, one that says how it goes, and the statistics at the end.
 *
 * @module
 */

import { alignColumns } from "../internal/cli/align.ts";
import { count } from "../internal/cli/count.ts";
import { cutMiddle } from "../internal/cli/display_width.ts";
import { secondsText } from "../internal/cli/duration.ts";
import { quote } from "../internal/cli/quote.ts";
import type { Style } from "../internal/cli/style.ts";
import { wrapWithin } from "../internal/cli/wrap.ts";
import { grouped } from "../internal/page/format.ts";
import {
  type PageRow,
  SKIP_REASONS,
  type SkippedRow,
  type SummaryRow,
} from "../webclients/crawler/rows.ts";

/** The columns in front of a URL. They are as wide as their longest value: rows are shown when they come. */
const WIDTHS = [10, 9, 9, 6] as const;
/** How much is shown of what is no URL. */
const SHOWN_LENGTH_MAX = 200;
const MS_PER_SECOND = 1000;
/** Of a shorter URL nothing is left to see. */
const NAME_COLUMNS_MIN = 24;
/** How far names stand from the left where the terminal is too narrow for them beside the facts. */
const NARROW_INDENT = 4;

/**
 * The heads of the columns.
 *
 * @param width as for {@linkcode rowLines}
 */
export function headLine(style: Style, width: number | null): string {
  const room = width === null ? null : roomFor(width);
  const lines = placed(columns("status", "ms", "bytes", "links"), ["URL"], room);
  return lines.map(style.bold).join("\n");
}

/**
 * The lines of a row.
 *
 * @param width the columns of the terminal, 40 or more: URLs are cut in the middle to fit, messages wrapped. Null where
 * there is none: then a row is one line, and all of it is there
 */
export function rowLines(row: PageRow | SkippedRow, style: Style, width: number | null): string[] {
  const room = width === null ? null : roomFor(width);
  if (row.event === "skipped") {
    const name = fitting(printable(row.url), room, `  (${row.reason})`);
    return placed(columns("skipped", "", "", ""), [name], room).map(style.dim);
  }
  const { status, error, ms, bytes, links, redirect, tries } = row;
  const facts = columns(error?.kind ?? `${status}`, ms.toFixed(1), `${bytes}`, `${links}`);
  const isGood = error === null && status !== null && status < 400;
  const after = tries === 1 ? "" : `  (${tries} tries)`;
  const dimmed = after === "" ? "" : style.dim(after);
  const message = error === null ? [] : [error.message];
  // A message says itself where the redirect leads that it is about.
  const target = redirect === null || error !== null ? [] : [` -> ${printable(redirect)}`];
  const painted = isGood ? facts : style.red(facts.trimEnd()) + "  ";
  if (room === null) {
    return [[
      ...[painted, printable(row.url), ...target, dimmed],
      ...message.map((text) => `  ${text}`),
    ].join("")];
  }
  const name = fitting(printable(row.url), room, after);
  return placed(painted, [
    name.slice(0, name.length - after.length) + dimmed,
    ...target.map((text) => cutMiddle(text, room.columns)),
    ...message.flatMap((text) => wrapWithin(text, room.columns)),
  ], room);
}

/** Where names and messages stand on a terminal: how far from its left edge, and how wide they may be. */
interface Room {
  readonly indent: number;
  readonly columns: number;
}

/** Beside the facts, or below them where that would be too narrow to tell one URL from another. */
function roomFor(width: number): Room {
  const besides = columns("", "", "", "").length;
  const indent = width - besides >= NAME_COLUMNS_MIN ? besides : NARROW_INDENT;
  return { indent, columns: width - indent };
}

/** A name and what has to stand behind it. */
function fitting(name: string, room: Room | null, after: string): string {
  return (room === null ? name : cutMiddle(name, room.columns - after.length)) + after;
}

/** Puts texts behind the facts, below each other. */
function placed(facts: string, texts: readonly string[], room: Room | null): string[] {
  if (room === null) return [facts + texts.join("")];
  const indented = texts.map((text) => " ".repeat(room.indent) + text);
  if (room.indent === NARROW_INDENT) return [facts.trimEnd(), ...indented];
  return [facts + texts[0]!, ...indented.slice(1)];
}

/** What is going on, for a line that is overwritten. */
export function progressText({ ms, pages, failed, todo, bytes }: SummaryRow): string {
  const more = failed === 0 ? "" : `, ${failed} failed`;
  return `${secondsText(ms, 1)}  ${count(pages, "page")}${more}, ${todo} to do, ${grouped(bytes)} ${
    bytes === 1 ? "byte" : "bytes"
  }`;
}

/**
 * The statistics.
 *
 * @param width as for {@linkcode rowLines}
 */
export function summaryText(summary: SummaryRow, width: number | null): string {
  const { pages, ok, redirects, failed, bytes, ms, connections, maxConcurrent, todo, forgotten } =
    summary;
  const skipped = SKIP_REASONS.map((reason) => [summary.skipped[reason], reason] as const)
    .filter(([number]) => number > 0);
  const skippedCount = skipped.reduce((sum, [number]) => sum + number, 0);
  const rate = ms > 0 ? pages / ms * MS_PER_SECOND : 0;
  const rows = [
    ["pages", `${pages}`, `${ok} ok, ${count(redirects, "redirect")}, ${failed} failed`],
    [
      ...["skipped", `${skippedCount}`],
      skipped.map(([number, reason]) => `${number} ${reason}`).join(", "),
    ],
    ["to do", `${todo}`, todo === 0 ? "" : "found, and not asked for"],
    ["bytes", grouped(bytes)],
    ["seconds", secondsText(ms).replace(" s", ""), `${rate.toFixed(1)} pages/s`],
    [
      ...["connections", connections === null ? "-" : `${connections}`],
      connections === null ? "the platform does not tell" : "",
    ],
    ["at once", `${maxConcurrent}`, "at most"],
    ...(forgotten === 0 ? [] : [["forgotten", `${forgotten}`, "links, for want of memory"]]),
  ];
  return alignColumns(rows, [{}, { flush: "right" }], width ?? Infinity).join("\n");
}

function columns(...cells: readonly [string, string, string, string]): string {
  return cells.map((cell, index) => `${cell.padStart(WIDTHS[index]!)}  `).join("");
}

/** What is no URL is shown as it is written, and what a stranger has written must not steer the terminal. */
function printable(url: string): string {
  return /^[!-~]*$/.test(url) ? url : quote(url, SHOWN_LENGTH_MAX);
}

/**
 * A crawl in words: a line for each row, one that says how it goes, and the statistics at the end.
 *
 * @module
 */

import { alignColumns } from "../internal/cli/align.ts";
import { count } from "../internal/cli/count.ts";
import { secondsText } from "../internal/cli/duration.ts";
import { quote } from "../internal/cli/quote.ts";
import type { Style } from "../internal/cli/style.ts";
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

/** The heads of the columns. */
export function headLine(style: Style): string {
  return style.bold(columns("status", "ms", "bytes", "links") + "URL");
}

/** The line of a row. */
export function rowLine(row: PageRow | SkippedRow, style: Style): string {
  if (row.event === "skipped") {
    return style.dim(columns("skipped", "", "", "") + printable(row.url) + `  (${row.reason})`);
  }
  const { status, error, ms, bytes, links, redirect, tries } = row;
  const facts = columns(error?.kind ?? `${status}`, ms.toFixed(1), `${bytes}`, `${links}`);
  const isGood = error === null && status !== null && status < 400;
  return [
    isGood ? facts : style.red(facts.trimEnd()) + "  ",
    printable(row.url),
    redirect === null ? "" : ` -> ${printable(redirect)}`,
    tries === 1 ? "" : style.dim(`  (${tries} tries)`),
    error === null ? "" : `  ${error.message}`,
  ].join("");
}

/** What is going on, for a line that is overwritten. */
export function progressText({ ms, pages, failed, todo, bytes }: SummaryRow): string {
  const more = failed === 0 ? "" : `, ${failed} failed`;
  return `${secondsText(ms, 1)}  ${count(pages, "page")}${more}, ${todo} to do, ${grouped(bytes)} ${
    bytes === 1 ? "byte" : "bytes"
  }`;
}

/** The statistics. */
export function summaryText(summary: SummaryRow): string {
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
  return alignColumns(rows, [{}, { flush: "right" }]).join("\n");
}

function columns(...cells: readonly [string, string, string, string]): string {
  return cells.map((cell, index) => `${cell.padStart(WIDTHS[index]!)}  `).join("");
}

/** What is no URL is shown as it is written, and what a stranger has written must not steer the terminal. */
function printable(url: string): string {
  return /^[!-~]*$/.test(url) ? url : quote(url, SHOWN_LENGTH_MAX);
}

import { assert, assertEquals } from "@std/assert";
import { displayWidth, visibleLength } from "../internal/cli/display_width.ts";
import { ANSI, PLAIN } from "../internal/cli/style.ts";
import type { PageRow, SkippedRow, SummaryRow } from "../webclients/crawler/rows.ts";
import { headLine, progressText, rowLines, summaryText } from "./crawl_report.ts";

const rowLine = (row: PageRow | SkippedRow, style: typeof PLAIN) =>
  rowLines(row, style, null).join("\n");
const PAGE: PageRow = {
  event: "page",
  url: "http://h/",
  from: null,
  depth: 0,
  status: 200,
  redirect: null,
  error: null,
  bytes: 812,
  contentType: "text/html",
  links: 9,
  newLinks: 4,
  tries: 1,
  ms: 7.123,
};
const SKIPPED: SkippedRow = { event: "skipped", url: "http://h/no", from: null, reason: "robots" };
const SUMMARY: SummaryRow = {
  event: "summary",
  implementation: "loop",
  io: "deno",
  pages: 34,
  ok: 30,
  redirects: 2,
  failed: 2,
  skipped: { robots: 1, host: 3, scheme: 0, exclude: 0, nofollow: 0, limit: 0, url: 0 },
  bytes: 48_123,
  ms: 512,
  connections: 10,
  maxConcurrent: 10,
  todo: 0,
  forgotten: 0,
  interrupted: false,
};

Deno.test("rowLine() puts rows of all kinds below the heads of the columns", () => {
  const error = { kind: "timeout", message: "Cannot wait" };
  const lines = [
    headLine(PLAIN, null),
    rowLine(PAGE, PLAIN),
    rowLine({ ...PAGE, status: 302, redirect: "http://h/x", tries: 2 }, PLAIN),
    rowLine({ ...PAGE, status: null, error, ms: 30_000 }, PLAIN),
    rowLine(SKIPPED, PLAIN),
  ];
  assertEquals(lines, [
    "    status         ms      bytes   links  URL",
    "       200        7.1        812       9  http://h/",
    "       302        7.1        812       9  http://h/ -> http://h/x  (2 tries)",
    "   timeout    30000.0        812       9  http://h/  Cannot wait",
    "   skipped                                http://h/no  (robots)",
  ]);
});

Deno.test("rowLine() marks what is wrong on a terminal, and shows there what a stranger wrote in quotes", () => {
  assertEquals(rowLine({ ...PAGE, status: 404 }, ANSI).startsWith("\x1b[31m       404"), true);
  assertEquals(rowLine(PAGE, ANSI), rowLine(PAGE, PLAIN));
  const line = rowLine({ ...SKIPPED, url: "http://\x1b[2J", reason: "url" }, PLAIN);
  assertEquals(line.trim(), 'skipped                                "http://\\u{1b}[2J"  (url)');
});

Deno.test("progressText() says how far it is", () => {
  assertEquals(
    progressText({ ...SUMMARY, todo: 12 }),
    "0.5 s  34 pages, 2 failed, 12 to do, 48\u202f123 bytes",
  );
  assertEquals(
    progressText({ ...SUMMARY, failed: 0 }),
    "0.5 s  34 pages, 0 to do, 48\u202f123 bytes",
  );
});

Deno.test("summaryText() gives the statistics", () => {
  assertEquals(summaryText(SUMMARY, null).split("\n"), [
    "pages            34  30 ok, 2 redirects, 2 failed",
    "skipped           4  1 robots, 3 host",
    "to do             0",
    "bytes        48\u202f123",
    "seconds       0.512  66.4 pages/s",
    "connections      10",
    "at once          10  at most",
  ]);
  const more = summaryText({ ...SUMMARY, connections: null, todo: 3, forgotten: 5, ms: 0 }, null);
  assertEquals(more.split("\n").slice(2), [
    "to do             3  found, and not asked for",
    "bytes        48\u202f123",
    "seconds       0.000  0.0 pages/s",
    "connections       -  the platform does not tell",
    "at once          10  at most",
    "forgotten         5  links, for want of memory",
  ]);
});

Deno.test("progressText() and summaryText() have the singular for one", () => {
  const one = { ...SUMMARY, pages: 1, ok: 0, redirects: 1, failed: 0, bytes: 1 };
  assertEquals(progressText(one), "0.5 s  1 page, 0 to do, 1 byte");
  assertEquals(
    summaryText(one, null).split("\n")[0],
    "pages            1  0 ok, 1 redirect, 0 failed",
  );
});

const LONG: PageRow = { ...PAGE, url: `http://h/${"long/".repeat(40)}end`, tries: 2 };
const FAILED: PageRow = {
  ...PAGE,
  status: null,
  error: {
    kind: "too-large",
    message: "Cannot read the body: it may have 10 bytes at most, got 11",
  },
};
const WIDE_SKIPPED: SkippedRow = { ...SKIPPED, url: "日本".repeat(50) };
const linesAt = (width: number) =>
  [LONG, { ...LONG, tries: 1, redirect: LONG.url }, FAILED, WIDE_SKIPPED]
    .flatMap((row) => rowLines(row, PLAIN, width));

Deno.test("rowLines() puts URLs below the facts on a narrow terminal", () => {
  assertEquals(linesAt(40), [
    "       200        7.1        812       9",
    "    http://h/lon…ong/long/end  (2 tries)",
    "       200        7.1        812       9",
    "    http://h/long/long…ong/long/long/end",
    "     -> http://h/long/…ong/long/long/end",
    " too-large        7.1        812       9",
    "    http://h/",
    "    Cannot read the body: it may have 10",
    "    bytes at most, got 11",
    "   skipped",
    '    "日本日本日本…本日本日本"  (robots)',
  ]);
});

Deno.test("rowLines() keeps to the width of the terminal, and in a file all is there", () => {
  for (const width of [40, 80, 200]) {
    const head = headLine(PLAIN, width).split("\n");
    const summary = summaryText({ ...SUMMARY, forgotten: 123_456 }, width).split("\n");
    for (const line of [...head, ...linesAt(width), ...summary]) {
      assert(displayWidth(line) <= width, line);
    }
    for (const row of [LONG, FAILED]) {
      const lines = rowLines(row, ANSI, width).map(visibleLength);
      assert(Math.max(...lines) <= width);
    }
  }
  assert(rowLine(LONG, PLAIN).includes(LONG.url));
  assertEquals(rowLines(FAILED, PLAIN, null).length, 1);
});

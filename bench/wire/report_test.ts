import { assertEquals, assertStringIncludes } from "@std/assert";
import { jsonReport, markdownReport, type Report, textReport } from "./report.ts";
import type { Row } from "./rows.ts";

const row: Row = {
  subject: "posix:cb",
  figure: "64 connections",
  unit: "ratio",
  values: [0.94, 0.91, 0.97],
  cpuRatios: [0.93, 0.95, 0.92],
  cpuUs: [7, 9, 8],
  target: { bound: "≥", value: 0.95 },
  failure: null,
};
const self: Row = {
  ...row,
  subject: "peer:epoll",
  values: [0.98, 1.1, 0.9],
  cpuRatios: [1, 1, 1],
  target: null,
};

function reportOf(...rows: Row[]): Report {
  return {
    machine: {
      cpu: "Some processor",
      cores: 2,
      system: "linux 6.1 x86_64",
      versions: ["Deno 2.9.6", "cc 12"],
      loadAverage: 0.5,
      stolen: 0.012,
    },
    pinned: true,
    ...{ n: 10, rounds: 3, seconds: 0.7 },
    rows,
  };
}

Deno.test("textReport() is a table of medians, with where they come from", () => {
  assertEquals(
    textReport(reportOf(self, row)),
    `Ratios to a C server on epoll; n = 10, 3 rounds of 0.7 s windows, server and load on the same core.
Some processor, 2 cores, linux 6.1 x86_64; Deno 2.9.6, cc 12.
Load average before 0.50; 1.2 % of the processors' time stolen.

subject     figure          median    min–max  by CPU  CPU µs  target
peer:epoll  64 connections    0.98  0.90–1.10    1.00    8.00
posix:cb    64 connections    0.94  0.91–0.97    0.93    8.00  ≥ 0.95  missed, within the noise

peer:epoll is the C server against itself. Its medians are up to 0.02 off 1: a difference within that is none.`,
  );
});

Deno.test("textReport() says what is doubtful", () => {
  const report = reportOf(row);
  const text = textReport({
    ...report,
    pinned: false,
    machine: { ...report.machine, stolen: null },
  });
  assertStringIncludes(text, "NOT PINNED");
  assertStringIncludes(text, "Load average before 0.50.\n");
});

/** The cells of the last row, in Markdown. */
function cells(row: Row): string[] {
  const lines = markdownReport(reportOf(row)).trimEnd().split("\n");
  return lines.findLast((line) => line.startsWith("|"))!.split("|").slice(2, -1).map((cell) =>
    cell.trim()
  );
}

Deno.test("markdownReport() tells targets that are reached from those that are not", () => {
  const last = (values: number[]) => cells({ ...row, values }).at(-1);
  assertEquals(last([0.95]), "reached");
  assertEquals(last([0.949]), "missed");
  assertEquals(cells({ ...row, target: null }).slice(-2), ["", ""]);
});

Deno.test("markdownReport() shows units, and upper bounds", () => {
  const memory: Row = {
    ...row,
    unit: "kB",
    values: [3.96],
    cpuRatios: [],
    cpuUs: [],
    target: { bound: "≤", value: 4 },
  };
  assertEquals(cells(memory), ["64 connections", "4.0 kB", "4.0–4.0", "", "", "≤ 4 kB", "reached"]);
});

Deno.test("markdownReport() says why there are no values", () => {
  const failed: Row = { ...row, values: [], cpuRatios: [], cpuUs: [], failure: "it died:\n  a|b" };
  assertEquals(cells(failed), ["64 connections", "–", "", "", "", "≥ 0.95", "it died: a/b"]);
});

Deno.test("jsonReport() has the values of all rounds, and what is said of them", () => {
  const { noise, rows, rounds } = JSON.parse(jsonReport(reportOf(self, row)));
  assertEquals(rounds, 3);
  assertEquals(noise.toFixed(3), "0.020");
  assertEquals(rows[1], {
    ...row,
    ...{ median: 0.94, min: 0.91, max: 0.97 },
    reached: "missed, within the noise",
  });
});

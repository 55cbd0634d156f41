import { assertEquals, assertStringIncludes } from "@std/assert";
import { jsonReport, markdownReport, type Report, textReport } from "./report.ts";
import type { SubjectResult } from "./subject_result.ts";

const row: SubjectResult = {
  subject: "posix:cb",
  figure: "64 connections",
  unit: "ratio",
  values: [0.94, 0.91, 0.97],
  cpuRatios: [0.93, 0.95, 0.92],
  cpuUs: [7, 9, 8],
  windows: [],
  goal: { bound: "≥", value: 0.95 },
  failure: null,
};
const self: SubjectResult = {
  ...row,
  subject: "peer:epoll",
  values: [0.98, 1.1, 0.9],
  cpuRatios: [1, 1, 1],
  goal: null,
};

function reportOf(...rows: SubjectResult[]): Report {
  return {
    machine: {
      cpu: "Some processor",
      cores: 2,
      isVirtual: true,
      os: "linux",
      kernel: "6.1",
      arch: "x86_64",
      fibserv: "0.1.0",
      deno: "2.9.6",
      v8: "15.0",
      commit: "0123abc",
      loadBefore: 0.5,
      stealShare: 0.012,
    },
    tools: ["cc 12"],
    pinned: true,
    priority: "at ordinary priority",
    ...{ n: 10, rounds: 3, seconds: 0.7 },
    rows,
  };
}

Deno.test("textReport() is a table of medians, with where they come from", () => {
  assertEquals(
    textReport(reportOf(self, row)),
    `Ratios to a C server on epoll; n = 10, 3 rounds of 0.7 s windows, server and load on the same core, at ordinary priority.
2 × Some processor, virtual; linux 6.1 x86_64; fibserv 0.1.0 (0123abc), deno 2.9.6, v8 15.0, cc 12.
Load average before 0.50; 1.2 % of the processors' time stolen.

subject     figure          median    min–max  by CPU  CPU µs  goal
peer:epoll  64 connections    0.98  0.90–1.10    1.00    8.00
posix:cb    64 connections    0.94  0.91–0.97    0.93    8.00  ≥ 0.95  missed, within the noise

peer:epoll is the C server against itself. Its medians are up to 0.02 off 1: a difference within that is none.
Ahead under all these loads, by more than the noise: posix of nobody.
The loop beside asyncio, without any I/O: deno run -P loop/beside_asyncio.ts`,
  );
});

Deno.test("textReport() says what is doubtful", () => {
  const report = reportOf(row);
  const text = textReport({
    ...report,
    pinned: false,
    machine: { ...report.machine, stealShare: null },
  });
  assertStringIncludes(text, "NOT PINNED");
  assertStringIncludes(text, "Load average before 0.50.\n");
});

/** The cells of the last row, in Markdown. */
function cells(row: SubjectResult): string[] {
  const lines = markdownReport(reportOf(row)).trimEnd().split("\n");
  return lines.findLast((line) => line.startsWith("|"))!.split("|").slice(2, -1).map((cell) =>
    cell.trim()
  );
}

Deno.test("markdownReport() tells goals that are reached from those that are not", () => {
  const last = (values: number[]) => cells({ ...row, values }).at(-1);
  assertEquals(last([0.95]), "reached");
  assertEquals(last([0.949]), "missed");
  assertEquals(cells({ ...row, goal: null }).slice(-2), ["", ""]);
});

Deno.test("markdownReport() shows units, and upper bounds", () => {
  const memory: SubjectResult = {
    ...row,
    unit: "kB",
    values: [3.96],
    cpuRatios: [],
    cpuUs: [],
    goal: { bound: "≤", value: 4 },
  };
  assertEquals(cells(memory), ["64 connections", "4.0 kB", "4.0–4.0", "", "", "≤ 4 kB", "reached"]);
});

Deno.test("markdownReport() says why there are no values", () => {
  const failed: SubjectResult = {
    ...row,
    values: [],
    cpuRatios: [],
    cpuUs: [],
    failure: "it died:\n  a|b",
  };
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

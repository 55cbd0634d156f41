import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { visibleLength } from "../internal/cli/display_width.ts";
import fc from "fast-check";
import { ANSI, PLAIN } from "../internal/cli/style.ts";
import type { ResultRow, Totals } from "../webclients/result.ts";
import { findStep } from "../webclients/table.ts";
import { chartLines } from "./fetch_chart.ts";

const step = findStep("coro");

function row(index: number, url: string, times: Partial<ResultRow>): ResultRow {
  return {
    event: "result",
    index,
    url,
    finalUrl: url,
    redirects: [],
    status: 200,
    ok: true,
    error: null,
    bytes: 1000,
    sha256: "0".repeat(64),
    contentType: "text/html",
    tries: 1,
    file: null,
    startMs: 0,
    ms: 100,
    connectedMs: 20,
    firstByteMs: 80,
    ...times,
  };
}

const totals: Totals = {
  urls: 4,
  ok: 2,
  failed: 1,
  unfinished: 1,
  bytes: 12_345,
  ms: 200,
  sumMs: 400,
  connections: 3,
  maxConcurrent: 2,
};

const ROWS = [
  row(2, "http://a:8080/kinds/silent", {
    startMs: 100,
    ok: false,
    error: { kind: "timeout", message: "Cannot fetch: it must come within 100 ms, got nothing" },
    firstByteMs: null,
  }),
  row(0, "http://a:8080/p/0", {}),
  row(1, "http://a:8080/p/1", { startMs: 0, ms: 200, connectedMs: 0, firstByteMs: 100 }),
];

Deno.test("chartLines() draws who waited for whom, in the order of the list", () => {
  assertEquals(chartLines(ROWS, totals, { step, io: "deno", width: 60, style: PLAIN }), [
    "  · queued  ░ until connected  ▒ until the first byte",
    "  █ body",
    "",
    "  http://a:8080",
    "                          0                 0.200 s",
    "      200  /p/0           ░░▒▒▒▒▒▒▒▒███              0.100 s",
    "      200  /p/1           ▒▒▒▒▒▒▒▒▒▒▒▒█████████████  0.200 s",
    "  timeout  /kinds/silent  ············░░░▒▒▒▒▒▒▒▒▒▒  0.100 s",
    "           Cannot fetch: it must come within 100 ms, got",
    "           nothing",
    "",
    "  total             ████████████████                 0.200 s",
    "  sum of the parts  ███████████████████████████████  0.400 s",
    "",
    "  coro on deno: 2 of 4 ok, 1 unfinished, 12\u202f345 bytes,",
    "  3 connections, 2 at once at most",
  ]);
});

for (const width of [40, 80, 200]) {
  Deno.test(`chartLines() keeps to ${width} columns`, () => {
    const rows = [
      ...ROWS,
      row(3, `http://a:8080/${"long/".repeat(50)}`, {}),
      row(4, "http://a:8080/日本日本日本日本日本日本日本", {
        error: {
          kind: "too-large",
          message: `Cannot fetch: it must be short, got ${"x".repeat(90)}`,
        },
      }),
    ];
    const lines = chartLines(rows, totals, { step, io: "posix", width, style: ANSI });
    for (const line of lines) {
      assert(visibleLength(line) <= width, `${visibleLength(line)}: ${line}`);
    }
  });
}

Deno.test("chartLines() names origins where they differ", () => {
  const rows = [row(0, "http://a/x", {}), row(1, "https://b/y", {})];
  const text = chartLines(rows, totals, { step, io: "deno", width: 80, style: PLAIN }).join("\n");
  for (const url of ["http://a/x", "https://b/y"]) assertStringIncludes(text, ` ${url} `);
});

Deno.test("chartLines() says what was not done when nothing was", () => {
  const none = { ...totals, ok: 0, failed: 0, unfinished: 4, ms: 0, sumMs: 0 };
  const lines = chartLines([], none, { step, io: "deno", width: 80, style: PLAIN });
  assertStringIncludes(lines.join("\n"), "\n  coro on deno: 0 of 4 ok, 4 unfinished, ");
});

Deno.test("chartLines() does not let a URL steer a terminal", () => {
  const rows = [row(0, "http://a/\x1b[2J\n\u202e", {}), row(1, "\r\x1b]0;x\x07", {})];
  const text = chartLines(rows, totals, { step, io: "deno", width: 80, style: PLAIN }).join("\n");
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  assert(!/[\x00-\x09\x0b-\x1f\u202e]/.test(text), text);
});

Deno.test("chartLines() draws any times, each bar with at least one cell", () => {
  const ms = fc.double({ min: 0, max: 1e9, noNaN: true });
  const part = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
  const times = fc.record({ startMs: ms, ms, connected: part, firstByte: part });
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (all) => {
      const rows = all.map(({ startMs, ms, connected, firstByte }, index) =>
        row(index, `http://a/${index}`, {
          ...{ startMs, ms },
          connectedMs: connected === null ? null : connected * ms,
          firstByteMs: firstByte === null ? null : firstByte * ms,
        })
      );
      const lines = chartLines(rows, totals, { step, io: "deno", width: 200, style: PLAIN });
      const bars = lines.filter((line) => /^ +200 {2}/.test(line));
      assertEquals(bars.length, rows.length);
      for (const line of bars) assert(/[░▒█]/.test(line) && line.length <= 200, line);
    }),
    { seed: 5, numRuns: 300 },
  );
});

Deno.test("chartLines() leaves names and messages whole when they are to stay whole", () => {
  const path = "/" + "long/".repeat(50);
  const message = `Cannot fetch: ${"words ".repeat(50)}`;
  const rows = [row(0, `http://a${path}`, { error: { kind: "url", message } })];
  const options = { step, io: "deno", width: 80, style: PLAIN, isWhole: true };
  const text = chartLines(rows, totals, options).join("\n");
  for (const whole of [path, message]) assertStringIncludes(text, whole);
});

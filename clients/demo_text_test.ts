import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { visibleLength } from "../internal/cli/display_width.ts";
import { ANSI, PLAIN } from "../internal/cli/style.ts";
import { findVariant, variants } from "../variants/table.ts";
import { nextSteps } from "./demo_lesson.ts";
import type { ClientFigures, PhaseResult } from "./demo_phase.ts";
import {
  aloneHeading,
  aloneLine,
  besideHeading,
  besideLine,
  conclusion,
  introduction,
  summary,
} from "./demo_text.ts";

const FILE = { style: PLAIN, columns: null };
const TERMINAL = { style: ANSI, columns: 80 };
const NARROW = { style: PLAIN, columns: 40 };
const target = { hostname: "127.0.0.1", port: 41_233 };

function figures(requests: number, p50: number, p99: number): ClientFigures {
  const latencyMs = { p50, p90: p99, p99, p999: p99, max: p99 };
  return { requests, seconds: 2.5, reqPerSec: requests / 2.5, latencyMs };
}

const ALONE = figures(28_801, 0.081, 0.144);
const BESIDE = figures(26_752, 0.085, 0.21);
const SLOW = figures(23, 105.04, 112.33);
const MEASURED = { alone: ALONE, beside: BESIDE, slow: SLOW, slowN: 35, cores: 2 };
const result = (fast: ClientFigures, slow: ClientFigures | null = null): PhaseResult => (
  { fast, slow, failure: null, stoodStillMs: 0 }
);

Deno.test("introduction() names the server, where it is, and how it works", () => {
  assertEquals(
    introduction(findVariant("corothrd"), target, FILE),
    "A server: corothrd on 127.0.0.1:41233. It computes fib on a worker.",
  );
  assertStringIncludes(
    introduction(findVariant("sync"), target, FILE),
    "serves connections one by",
  );
  for (const variant of variants) assert(introduction(variant, target, FILE).length <= 80);
});

Deno.test("aloneLine() and besideLine() stand under their headings", () => {
  const interval = { endMs: 0, fastReqPerSec: 11_034.4, slowLatenciesMs: [] };
  const slowed = { ...interval, fastReqPerSec: 5760, slowLatenciesMs: [104, 108, 105, 300] };
  const stopped = { ...interval, fastReqPerSec: 3, slowLatenciesMs: [99.6] };
  const faster = { ...interval, fastReqPerSec: 20_000 };
  assertEquals(
    [
      aloneHeading(FILE),
      aloneLine(500, interval, PLAIN),
      besideHeading(FILE),
      besideLine(3000, interval, ALONE, FILE),
      besideLine(3500, slowed, ALONE, FILE),
      besideLine(4000, stopped, ALONE, FILE),
      besideLine(59_750, faster, ALONE, FILE),
    ].join("\n"),
    `1. A fast client, alone: it asks for fib(10), again and again
   0.50 s    11034 req/s

2. The same client, beside a slow one, which asks for fib(35) in the same way
             fast client     kept                        slow client
   3.00 s    11034 req/s     96 %  ███████████████████░  no answer
   3.50 s     5760 req/s     50 %  ██████████░░░░░░░░░░  4 × 0.106 s
   4.00 s        3 req/s  0.026 %  ░░░░░░░░░░░░░░░░░░░░  1 × 0.100 s
  59.75 s    20000 req/s    174 %  ████████████████████  no answer`,
  );
});

Deno.test("besideLine() claims nothing when there is no rate to compare with", () => {
  const interval = { endMs: 500, fastReqPerSec: 10, slowLatenciesMs: [] };
  assertStringIncludes(besideLine(500, interval, figures(0, 0, 0), FILE), "10 req/s        –  ");
});

Deno.test("besideLine() shows in colour who kept the rate and who lost it", () => {
  const line = (fastReqPerSec: number) =>
    besideLine(500, { endMs: 500, fastReqPerSec, slowLatenciesMs: [] }, ALONE, TERMINAL);
  assertStringIncludes(line(11_000), ANSI.green("███████████████████░"));
  assertStringIncludes(line(3), ANSI.red("░░░░░░░░░░░░░░░░░░░░"));
  assertStringIncludes(line(7000), "  ████████████░░░░░░░░  ");
});

Deno.test("summary() is a table of all that was measured", () => {
  assertEquals(
    summary({ alone: result(ALONE), beside: result(BESIDE, SLOW) }, true, FILE),
    `
  Together                  requests   req/s        p50        p99
  fast client alone            28801   11520   0.081 ms   0.144 ms
  fast client beside slow      26752   10701   0.085 ms   0.210 ms
  slow client                     23     9.2   105.0 ms   112.3 ms`,
  );
});

Deno.test("summary() has no latencies of a client without an answer", () => {
  const text = summary(
    { alone: result(ALONE), beside: result(BESIDE, figures(0, 0, 0)) },
    true,
    FILE,
  );
  assertStringIncludes(
    text,
    "  slow client                      0     0.0          –          –",
  );
});

Deno.test("summary() shows what there is when the show was stopped", () => {
  assertEquals(
    summary({ alone: result(ALONE), beside: null }, false, FILE),
    `
  Before the end      requests   req/s        p50        p99
  fast client alone      28801   11520   0.081 ms   0.144 ms`,
  );
  assertEquals(
    summary({ alone: null, beside: null }, false, FILE),
    "\nStopped before anything was measured.",
  );
});

Deno.test("conclusion() says what it means and what to try", () => {
  const corothrd = findVariant("corothrd");
  assertEquals(
    conclusion(corothrd, MEASURED, nextSteps(corothrd, [corothrd]), FILE),
    `
What this shows. corothrd computes on a worker: while fib(35) ran there, the
fast client was answered all the same, 26752 times beside the slow one's 23. It
kept 93 % of its rate. (Measured twice, the same server differs by 15 %.)

Try next: fibserv demo --variant coro  # it computes on the serving thread
          fibserv explain corothrd     # what it is, and its source
          fibserv diff coro corothrd   # what changed between the two`,
  );
});

Deno.test("conclusion() fits into 80 columns, for each variant and each outcome", () => {
  const outcomes = [BESIDE, figures(8, 234.2, 632.8), figures(99_999, 0.02, 0.03)];
  for (const variant of variants) {
    for (const beside of outcomes) {
      for (const slow of [SLOW, figures(0, 0, 0)]) {
        const text = conclusion(
          variant,
          { ...MEASURED, beside, slow, cores: 128 },
          nextSteps(variant, []),
          FILE,
        );
        for (const line of text.split("\n")) assert(line.length <= 80, line);
        // No unit begins a line.
        assert(!/\n *(s|ms|%)[ .,]/.test(text), text);
        assert(!text.includes("\u00a0"), text);
      }
    }
  }
});

Deno.test("on a narrow terminal a line of two clients becomes two lines, and figures stand below their labels", () => {
  const interval = { endMs: 0, fastReqPerSec: 5760, slowLatenciesMs: [104, 108, 105, 300] };
  assertEquals(
    [
      besideHeading(NARROW),
      besideLine(3500, interval, ALONE, NARROW),
      summary({ alone: result(ALONE), beside: result(BESIDE, SLOW) }, true, NARROW),
    ].join("\n"),
    `
2. The same client, beside a slow one,
which asks for fib(35) in the same way
             fast client     kept
             slow client
   3.50 s     5760 req/s     50 %
             4 × 0.106 s

  Together
    requests req/s      p50      p99
  fast client alone
       28801 11520 0.081 ms 0.144 ms
  fast client beside slow
       26752 10701 0.085 ms 0.210 ms
  slow client
          23   9.2 105.0 ms 112.3 ms`,
  );
});

Deno.test("all that the demo prints fits terminals of 40, 80 and 200 columns", () => {
  const interval = { endMs: 0, fastReqPerSec: 123_456, slowLatenciesMs: Array(12).fill(1234) };
  for (const columns of [40, 80, 200]) {
    const page = { style: ANSI, columns };
    for (const variant of variants) {
      const texts = [
        introduction(variant, target, page),
        aloneHeading(page),
        aloneLine(3_600_000, interval, ANSI),
        besideHeading(page),
        besideLine(3_600_000, interval, ALONE, page),
        summary({ alone: result(ALONE), beside: result(BESIDE, SLOW) }, true, page),
        conclusion(variant, MEASURED, nextSteps(variant, []), page),
      ];
      for (const line of texts.join("\n").split("\n")) {
        assert(visibleLength(line) <= columns, line);
      }
    }
  }
});

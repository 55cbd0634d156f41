import { assertAlmostEquals, assertEquals } from "@std/assert";
import { webColumnOf } from "./columns.ts";
import { type Contestant, contestantsOf } from "./contestants.ts";
import type { WebBenchResult, WebRound } from "./result.ts";
import { measuredRound, resultOf, sampleWebResult } from "./sample_result_testing.ts";

const TEN = webColumnOf("ten");
const coro = contestantsOf(["coro"], ["deno"])[0]!;
const again: Contestant = { ...coro, id: "coro (deno), again", kind: "again" };

function tenOf(...rounds: readonly Partial<WebRound>[]): WebBenchResult {
  const all = rounds.map((round, index) => ({ ...measuredRound(index + 1, TEN, 600), ...round }));
  return resultOf([{ contestant: coro, rounds: all }], { rounds: rounds.length });
}

Deno.test("evaluateWeb() gives median, range, and the ratio to the ideal", () => {
  const { ten } = tenOf({ ms: 650 }, { ms: 600 }, { ms: 900 }).rows[0]!.figures;
  assertEquals([ten.median, ten.min, ten.max, ten.idealMs], [650, 600, 900, 500]);
  assertAlmostEquals(ten.toIdeal!, 1.3);
  assertEquals([ten.values, ten.outcome, ten.verdict.found], [
    [650, 600, 900],
    "measured",
    "waits",
  ]);
});

Deno.test("evaluateWeb() keeps the other rounds of a figure that failed, and says so", () => {
  const reason = "99 of 100 pages came: the server closed";
  const failed = { outcome: "failed", ms: null, reason } as const;
  const { rows, remarks } = tenOf({ ms: 600 }, failed);
  const { ten } = rows[0]!.figures;
  assertEquals([ten.outcome, ten.median, ten.values], ["failed", 600, [600, null]]);
  assertEquals(remarks.map(({ kind }) => kind), ["error", "partial"]);
  assertEquals(
    remarks[0]?.text,
    `coro (deno), 10 at once, round 2: it could not be measured (${reason}).`,
  );
});

Deno.test("evaluateWeb() tells what cannot be measured from what was not", () => {
  const { rows: [row], status } = tenOf({ ms: 600 });
  assertEquals(row!.figures.unlimited.outcome, "missing");
  assertEquals(row!.figures.tlsKept.outcome, "none");
  assertEquals(row!.figures.tlsKept.absence, "it keeps no connections");
  assertEquals(status, "partial");
});

Deno.test("evaluateWeb() finds the noise in the step that is measured twice, column by column", () => {
  const rows = [coro, again].map((contestant, index) => ({
    contestant,
    rounds: [measuredRound(1, TEN, index === 0 ? 600 : 750)],
  }));
  const { noise } = resultOf(rows, { rounds: 1 });
  assertEquals(noise.row, "coro (deno)");
  assertEquals(noise.factor, { ten: 1.25, unlimited: null, tlsClosed: null, tlsKept: null });
});

Deno.test("evaluateWeb() marks the one surprise of the sample, which is complete", () => {
  const { rows, status } = sampleWebResult();
  const surprising = rows.flatMap(({ id, figures }) =>
    Object.entries(figures).filter(([, { verdict }]) => verdict.isSurprising).map(([key]) =>
      `${id} ${key}`
    )
  );
  assertEquals([surprising, status], [["fd (deno) ten"], "complete"]);
});

Deno.test("evaluateWeb() warns of a busy site, of other programs, and of stolen time", () => {
  const { remarks, machine } = tenOf({ siteCpuMs: 590, othersCores: 1.2, stealShare: 0.3 });
  assertEquals(remarks.map(({ kind }) => kind), ["partial", "site bottleneck", "steal", "load"]);
  assertEquals(machine.stealShare, 0.3);
  const unknown = tenOf({ siteCpuMs: null, othersCores: null, stealShare: null });
  assertEquals(unknown.machine.stealShare, null);
});

Deno.test("evaluateWeb() calls a quick run indicative", () => {
  const { remarks } = resultOf([], { isQuick: true, rounds: 1, pages: 50 });
  assertEquals(remarks.map(({ kind }) => kind), ["indicative"]);
});

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type ScenarioKey } from "../result/columns.ts";
import type { ObservedServer } from "../measuring/observation.ts";
import { evaluate } from "./evaluate.ts";
import type { BenchResult, Outcome, Round } from "../result/result.ts";
import { sampleResult } from "./sample_result_testing.ts";
import {
  describeAgain,
  describeVariants,
  type ServerDescription,
} from "../contestants/server_description.ts";

const [CB, CORO] = describeVariants(["cb", "coro"], ["deno"]) as [
  ServerDescription,
  ServerDescription,
];

function round(
  number: number,
  scenario: ScenarioKey,
  rates: readonly number[],
  outcome: Outcome = "measured",
): Round {
  const slow = scenario === "slow1" || scenario === "slow2";
  return {
    round: number,
    scenario,
    outcome,
    reason: outcome === "measured" || outcome === "starved" ? null : "a reason",
    clients: rates.map((reqPerSec, index) => ({
      kind: slow || (scenario === "mixed" && index === 1) ? "slow" : "fast",
      seconds: 1,
      requests: reqPerSec,
      reqPerSec,
      cpuShare: 0.5,
    })),
    serverCpuShare: 0.5,
    stealShare: number / 100,
    idleShare: 0.7,
  };
}

function evaluated(rounds: number, ...rows: ObservedServer[]): BenchResult {
  const { startedAt, endedAt, settings, machine } = sampleResult();
  return evaluate({ startedAt, endedAt, settings: { ...settings, rounds }, machine, rows });
}

Deno.test("evaluate() gives the median of the rounds, in the order of the rounds", () => {
  const rounds = [round(3, "fast1", [300]), round(1, "fast1", [100]), round(2, "fast1", [900])];
  const { figures } = evaluated(3, { server: CORO, rounds }).rows[0]!;
  const { median, min, max, values, outcome, unit } = figures.fast1;
  assertEquals({ median, min, max, outcome, unit }, {
    median: 300,
    min: 100,
    max: 900,
    outcome: "measured",
    unit: "req/s",
  });
  assertEquals(values, [100, 900, 300]);
  assertEquals(figures.fast2.outcome, "missing");
  assertEquals(figures.fast2.values, [null, null, null]);
});

Deno.test("evaluate() takes the mean of two clients: of rates, or of times", () => {
  const rounds = [round(1, "fast2", [100, 300]), round(1, "slow2", [1, 0.25])];
  const { figures } = evaluated(1, { server: CORO, rounds }).rows[0]!;
  assertEquals(figures.fast2.median, 200);
  assertEquals(figures.slow2.median, (1 + 4) / 2);
});

Deno.test("evaluate() reads two columns off the scenario with both clients", () => {
  const rounds = [round(1, "mixed", [500, 0.5])];
  const { figures } = evaluated(1, { server: CORO, rounds }).rows[0]!;
  assertEquals([figures.mixedFast.median, figures.mixedSlow.median], [500, 2]);
});

Deno.test("evaluate() compares with the same client alone within each round", () => {
  const rounds = [
    ...[round(1, "slow1", [1]), round(1, "slow2", [0.5, 0.5])],
    ...[round(2, "slow1", [0.1]), round(2, "slow2", [0.05, 0.05])],
  ];
  const { slow2 } = evaluated(2, { server: CORO, rounds }).rows[0]!.figures;
  assertEquals([slow2.toAlone!.median, slow2.toAlone!.min], [2, 2]);
  assertEquals([slow2.verdict.found, slow2.verdict.isSurprising], ["serial", false]);
});

Deno.test("evaluate() marks a surprise: one thread that computes two at once", () => {
  const rounds = [round(1, "slow1", [1]), round(1, "slow2", [1, 1])];
  const { slow2 } = evaluated(1, { server: CORO, rounds }).rows[0]!.figures;
  assertEquals([slow2.verdict.expected, slow2.verdict.found], ["serial", "parallel"]);
  assert(slow2.verdict.isSurprising);
});

Deno.test("evaluate() shows the worst that happened in a cell", () => {
  const cases: [Outcome[], Outcome][] = [
    [["measured", "starved"], "starved"],
    [["died", "measured"], "died"],
    [["failed", "died", "wrong"], "wrong"],
  ];
  for (const [outcomes, worst] of cases) {
    const rounds = outcomes.map((outcome, index) =>
      round(index + 1, "fast2", outcome === "measured" ? [1, 1] : [], outcome)
    );
    const { outcome } = evaluated(3, { server: CORO, rounds }).rows[0]!.figures.fast2;
    assertEquals(outcome, worst);
  }
});

Deno.test("evaluate() keeps the chance of blocked clients out of the noise of the others", () => {
  const rows = (other: number) => [
    { server: CB, rounds: [round(1, "fast1", [100]), round(1, "mixed", [1, 1])] },
    { server: CORO, rounds: [round(1, "fast1", [200]), round(1, "mixed", [other, 1])] },
    // The same server, and it got twenty answers instead of one.
    {
      server: describeAgain(CORO),
      rounds: [round(1, "fast1", [220]), round(1, "mixed", [20 * other, 1])],
    },
  ];
  const { noise, rows: [, coro] } = evaluated(1, ...rows(10));
  assertAlmostEquals(noise.factor["req/s"]!, 1.1);
  assert(coro!.step!.ratios.fast1!.isDifference, "twice the rate is a difference");
  assertEquals(coro!.step!.ratios.mixedFast!.isDifference, false);
  assert(evaluated(1, ...rows(30)).rows[1]!.step!.ratios.mixedFast!.isDifference);
});

Deno.test("evaluate() calls a difference to the step before none within the noise", () => {
  const rows = (gain: number) => [
    { server: CB, rounds: [round(1, "fast1", [100]), round(2, "fast1", [200])] },
    { server: CORO, rounds: [round(1, "fast1", [100 * gain]), round(2, "fast1", [200 * gain])] },
    // The same server differs from itself by a quarter.
    {
      server: describeAgain(CORO),
      rounds: [round(1, "fast1", [125 * gain]), round(2, "fast1", [200 * gain])],
    },
  ];
  const within = evaluated(2, ...rows(1.2));
  assertEquals(within.noise.row, CORO.id);
  assertAlmostEquals(within.noise.factor["req/s"]!, 1.25);
  assertEquals(within.noise.factor["s/req"], null);
  const step = within.rows[1]!.step!;
  assertEquals([step.before, step.ratios.fast1?.isDifference], [CB.id, false]);
  assertEquals(step.ratios.slow1, null);
  const beyond = evaluated(2, ...rows(1.5)).rows[1]!.step!.ratios.fast1!;
  assertAlmostEquals(beyond.median, 1.5);
  assert(beyond.isDifference);
});

Deno.test("evaluate() is complete only when every cell was measured in every round", () => {
  assertEquals(sampleResult().status, "complete");
  const partial = evaluated(1, { server: CORO, rounds: [round(1, "fast1", [1])] });
  assertEquals(partial.status, "partial");
  assert(partial.remarks.some(({ kind, text }) => kind === "partial" && text.includes("1 of 5")));
});

Deno.test("evaluate() expects no more of one core than one core can do", () => {
  const [server] = describeVariants(["corothrd"], ["deno"]) as [ServerDescription];
  const sample = sampleResult();
  const expected = (isSameCore: boolean) =>
    evaluate({
      ...sample,
      settings: { ...sample.settings, isSameCore },
      rows: [{ server, rounds: [] }],
    }).rows[0]!.figures.slow2.verdict.expected;
  assertEquals([expected(false), expected(true)], ["parallel", "serial"]);
});

Deno.test("evaluate() gives the mean of what was stolen", () => {
  const rounds = [round(1, "fast1", [1]), round(3, "fast1", [1])];
  assertAlmostEquals(evaluated(3, { server: CORO, rounds }).machine.stealShare!, 0.02);
});

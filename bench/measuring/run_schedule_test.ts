import { assertEquals } from "@std/assert";
import { ManualClock } from "../../internal/measure/manual_clock_testing.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { answerWith } from "../../clients/scripted_server_testing.ts";
import { type BenchOptions, benchSeconds, runSchedule } from "./run_schedule.ts";
import { scenarios } from "../result/columns.ts";
import { ScriptedContestant, startLoad } from "./fakes_testing.ts";
import type { Round } from "../result/result.ts";
import { sampleResult } from "../evaluation/sample_result_testing.ts";
import { schedule } from "./schedule.ts";

const test = testNeeding("net", "run");

function optionsFor(contestant: ScriptedContestant, before: readonly Round[] = []): BenchOptions {
  const { settings, machine } = sampleResult();
  return {
    contestants: [contestant],
    settings: { ...settings, rounds: 1, durationSeconds: 0.1, fastN: 10, slowN: 10 },
    machine,
    slowSeconds: new Map(),
    startClient: startLoad,
    before: new Map([[contestant.server.id, before]]),
    signal: new AbortController().signal,
    // Here nobody is starved for 1.5 s, and no time stands still, unless the machine has no processor for us.
    clock: new ManualClock(),
  };
}

function roundOf(scenario: Round["scenario"]): Round {
  const outcome = "starved";
  const unknown = { serverCpuShare: null, stealShare: null, idleShare: null };
  return { round: 1, scenario, outcome, reason: null, clients: [], ...unknown };
}

test("runSchedule() measures every scenario with a fresh server, in the order of the schedule", async () => {
  const contestant = new ScriptedContestant(() => answerWith("55\n"));
  const options = optionsFor(contestant);
  const told: string[] = [];
  const saved: number[] = [];
  const [server] = await runSchedule(options, {
    onTrial: ({ scenario }, done, all) => told.push(`${scenario.key} ${done}/${all}`),
    onMeasured: (rows) => Promise.resolve(void saved.push(rows[0]!.rounds.length)),
  });
  const order = schedule([contestant.server.id], 1, options.settings.seed);
  assertEquals(told, order.map(({ scenario }, index) => `${scenario.key} ${index}/5`));
  assertEquals(saved, [1, 2, 3, 4, 5]);
  assertEquals(server!.rounds.map(({ outcome }) => outcome), Array(5).fill("measured"));
  assertEquals([contestant.started, contestant.running], [5, 0]);
});

test("runSchedule() measures only what is missing when it goes on", async () => {
  const contestant = new ScriptedContestant(() => answerWith("55\n"));
  const before = scenarios.filter(({ key }) => key !== "slow1").map(({ key }) => roundOf(key));
  const [server] = await runSchedule(optionsFor(contestant, before));
  assertEquals(contestant.started, 1);
  assertEquals(server!.rounds.map(({ scenario }) => scenario), [
    ...["fast1", "fast2", "slow2", "mixed"],
    "slow1",
  ]);
  assertEquals(server!.rounds.at(-1)!.outcome, "measured");
});

test("runSchedule() keeps what was measured when it is interrupted, and starts nothing more", async () => {
  const contestant = new ScriptedContestant(() => answerWith("55\n"));
  const interrupt = new AbortController();
  const [server] = await runSchedule({ ...optionsFor(contestant), signal: interrupt.signal }, {
    onMeasured: () => Promise.resolve(interrupt.abort()),
  });
  assertEquals(server!.rounds.length, 1);
  assertEquals(contestant.started, 1);
});

Deno.test("benchSeconds() grows with rounds and with slow requests", () => {
  const contestant = new ScriptedContestant(() => answerWith("55\n"));
  const options = optionsFor(contestant);
  const twice = { ...options, settings: { ...options.settings, rounds: 2 } };
  const slower = { ...options, slowSeconds: new Map([[contestant.server.id, 10]]) };
  const [one, two, slow] = [options, twice, slower].map(benchSeconds);
  assertEquals(two, 2 * one!);
  assertEquals(slow! > 5 * one!, true);
});

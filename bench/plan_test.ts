import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { parse } from "../internal/cli/parse.ts";
import { variantNames } from "../variants/table.ts";
import { benchCommand } from "../commands/bench.ts";
import { type Circumstances, newPlan, noiseServer, resumedPlan } from "./plan.ts";
import type { BenchResult } from "./result/result.ts";
import { sampleNames, sampleResult } from "./evaluation/sample_result_testing.ts";
import { describeVariants } from "./contestants/server_description.ts";

const circumstances: Circumstances = {
  machine: sampleResult().machine,
  probeSeconds: 0.06,
  startedAt: "2026-01-02T03:04:05.000Z",
  seed: 7,
};

function planFor(...args: string[]) {
  return newPlan(parse(benchCommand, args), circumstances);
}

Deno.test("newPlan() measures all variants thoroughly by default", () => {
  const { variants, settings } = planFor();
  assertEquals(variants.map(({ name }) => name), variantNames);
  const { command, clientIo: _, ...rest } = settings;
  assertEquals(rest, {
    isQuick: false,
    rounds: 5,
    durationSeconds: 1.5,
    fastN: 10,
    slowN: 40,
    isSlowNAuto: true,
    seed: 7,
    isSameCore: false,
    showsOriginal: false,
  });
  assertEquals(command, "fibserv bench --rounds 5 --duration 1.5 --slow-n 40 --seed 7");
});

Deno.test("newPlan() takes what is given for what is usual, with --quick as well", () => {
  const { settings } = planFor("--quick", "--duration", "2", "--slow-n", "33");
  assertEquals([settings.isQuick, settings.rounds, settings.durationSeconds], [true, 1, 2]);
  assertEquals([settings.slowN, settings.isSlowNAuto], [33, false]);
  assertEquals(planFor("--slow-n", "auto").settings.isSlowNAuto, true);
});

Deno.test("newPlan() writes down a command that does the same again", () => {
  const first = planFor("sync", "coro", "--external", "./it's --port {port}", "--original");
  const { command } = first.settings;
  assertStringIncludes(command, "fibserv bench sync coro --rounds 5");
  assertStringIncludes(command, `--external './it'\\''s --port {port}' --original`);
});

Deno.test("newPlan() throws when a variant does not run in the world of I/O that is asked for", () => {
  const values = { ...parse(benchCommand, ["aiocb"]), io: "elsewhere" as "deno" };
  assertThrows(() => newPlan(values, circumstances), UsageError, "Cannot measure aiocb");
});

Deno.test("resumedPlan() takes everything from the file", () => {
  const result = sampleResult();
  const values = parse(benchCommand, ["--resume", "bench.json"]);
  const plan = resumedPlan(values, result, result.machine);
  assertEquals(plan.settings, result.settings);
  assertEquals(plan.startedAt, result.startedAt);
  assertEquals(plan.variants.map(({ name }) => name), sampleNames);
  assertEquals(plan.before.get("coro (deno)"), result.rows[4]!.rounds);
  assertEquals(plan.before.size, result.rows.length);
});

Deno.test("resumedPlan() takes no flag that would change what is measured", () => {
  const result = sampleResult();
  const cases: [args: string[], named: string][] = [
    [["coro"], "Cannot take variants with --resume"],
    [["--rounds", "7"], 'Cannot take --rounds with --resume: "bench.json" says'],
    [["--slow-n", "33"], "Cannot take --slow-n with --resume"],
    [["--quick"], "Cannot take --quick with --resume"],
  ];
  for (const [args, named] of cases) {
    const values = parse(benchCommand, [...args, "--resume", "bench.json"]);
    assertThrows(() => resumedPlan(values, result, result.machine), UsageError, named);
  }
  const reporting = ["--original", "--md", "b.md", "--html", "b.html", "--json", "c.json"];
  resumedPlan(
    parse(benchCommand, [...reporting, "--resume", "bench.json"]),
    result,
    result.machine,
  );
});

Deno.test("resumedPlan() runs no command from a file, unless the command line has it as well", () => {
  const sample = sampleResult();
  const [first] = sample.rows;
  const external = { ...first!, id: "external: ./mine", kind: "external", name: "./mine" } as const;
  const result: BenchResult = { ...sample, status: "partial", rows: [...sample.rows, external] };
  const planOf = (resumed: BenchResult, ...args: string[]) => {
    const values = parse(benchCommand, ["--resume", "bench.json", ...args]);
    return resumedPlan(values, resumed, resumed.machine);
  };
  assertEquals(planOf(result, "--external", "./mine").external, "./mine");
  assertEquals(planOf({ ...result, status: "complete" }).external, "./mine");
  const refused: [BenchResult, string[], string][] = [
    [result, [], 'first part, "./mine", got none'],
    [result, ["--external", "./other"], 'first part, "./mine", got "./other"'],
    [
      sample,
      ["--external", "./other"],
      'there must be no --external, as in its first part, got "./other"',
    ],
  ];
  for (const [resumed, args, message] of refused) {
    assertThrows(() => planOf(resumed, ...args), UsageError, message);
  }
});

Deno.test("resumedPlan() refuses rows that no bench makes", () => {
  const sample = sampleResult();
  const [first] = sample.rows;
  const values = parse(benchCommand, ["--resume", "bench.json"]);
  for (const kind of ["peer", "again", "variant"] as const) {
    const rows = [...sample.rows, { ...first!, id: "evil\x1b[2J", kind }];
    assertThrows(
      () => resumedPlan(values, { ...sample, rows }, sample.machine),
      CommandError,
      'got "evil\\u{1b}[2J"',
    );
  }
});

Deno.test("resumedPlan() does not mix two machines or two versions in one result", () => {
  const result = sampleResult();
  const values = parse(benchCommand, ["--resume", "bench.json"]);
  const partial: BenchResult = { ...result, status: "partial" };
  resumedPlan(values, result, { ...result.machine, cores: 64 });
  for (const change of [{ cores: 64 }, { deno: "3.0.0" }, { commit: "fffffff" }]) {
    assertThrows(
      () => resumedPlan(values, partial, { ...result.machine, ...change }),
      CommandError,
      `its ${Object.keys(change)[0]} must be that of the first part`,
    );
  }
});

Deno.test("noiseServer() measures again what has a figure in every column", () => {
  const again = (...names: string[]) => noiseServer(describeVariants(names, ["deno"]))?.id;
  assertEquals(again(), "coro (deno), again");
  assertEquals(again("sync", "corothrd", "aiocoro"), "aiocoro (deno), again");
  assertEquals(again("sync", "corothrd"), "corothrd (deno), again");
  assertEquals(again("sync"), "sync (deno), again");
  assertEquals(noiseServer([]), null);
});

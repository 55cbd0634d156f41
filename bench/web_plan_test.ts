import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../internal/cli/errors.ts";
import { sampleResult } from "./evaluation/sample_result_testing.ts";
import type { BenchRequest } from "./settings.ts";
import { againOf, contestantsOf } from "./web/contestants.ts";
import { newWebPlan } from "./web_plan.ts";

const NOTHING: BenchRequest = {
  variant: [],
  web: true,
  quick: false,
  rounds: undefined,
  duration: undefined,
  slowN: undefined,
  io: undefined,
  seed: undefined,
  sameCore: false,
  peers: false,
  external: undefined,
  original: false,
  json: undefined,
  md: undefined,
  html: undefined,
  resume: undefined,
};

function plan(steps: readonly string[], values: Partial<BenchRequest> = {}) {
  const startedAt = "2026-01-02T03:04:05.000Z";
  const { machine } = sampleResult();
  return newWebPlan(steps, { ...NOTHING, ...values }, { machine, startedAt, seed: 7 });
}

const idsOf = (steps: readonly string[], values?: Partial<BenchRequest>) =>
  plan(steps, values).contestants.map(({ id }) => id);

Deno.test("newWebPlan() measures all steps, and one of them again, when none is named", () => {
  const { settings, contestants } = plan([]);
  assertEquals(contestants.at(0)?.id, "sync (deno)");
  assertEquals(contestants.at(-1)?.id, "httpclient (deno), again");
  assertEquals(contestants.length, 14);
  assertEquals([settings.rounds, settings.pages, settings.latencyMs], [5, 100, 50]);
});

Deno.test("newWebPlan() takes the steps in the order of the ladder, in the worlds that are asked for", () => {
  assertEquals(idsOf(["fetch", "coro"], { io: "both" }), [
    ...["coro (deno)", "coro (posix)", "fetch (deno)", "fetch (deno), again"],
  ]);
});

Deno.test("newWebPlan() tells a command that does the same again", () => {
  const { settings } = plan(["coro"], { quick: true, io: "posix" });
  assertEquals(
    settings.command,
    "fibserv bench --web coro --quick --rounds 1 --io posix --seed 7",
  );
  assertEquals(settings.pages, 50);
  assertEquals(plan([], { seed: 3, rounds: 2 }).settings.seed, 3);
});

const foreign: Partial<BenchRequest>[] = [
  { duration: 1 },
  { slowN: "auto" },
  { sameCore: true },
  { peers: true },
  { external: "./server" },
  { original: true },
  { resume: "bench.json" },
];
for (const values of foreign) {
  const [[key, value]] = Object.entries(values) as [[string, unknown]];
  const flag = { slowN: "--slow-n", sameCore: "--same-core" }[key] ?? `--${key}`;
  Deno.test(`newWebPlan() refuses ${flag}, which is about servers`, () => {
    assertThrows(
      () => plan([], values),
      UsageError,
      `Cannot take ${flag} with --web: it must be left out, since it is about servers, got ${value}`,
    );
  });
}

Deno.test("newWebPlan() refuses a step of which nothing can be measured", () => {
  assertThrows(() => plan(["cb0"]), UsageError, "Cannot measure cb0: it must take many URLs");
  assertThrows(() => plan(["tls"], { io: "posix" }), UsageError, "got --io posix");
});

Deno.test("againOf() takes a step whose waits overlap, and that has the most columns", () => {
  const again = (...names: string[]) => againOf(contestantsOf(names, ["deno"]))?.id;
  assertEquals(again("sync", "thrd", "coro", "pool"), "pool (deno), again");
  assertEquals(again("sync", "coro"), "coro (deno), again");
  assertEquals(again("sync", "thrd"), "sync (deno), again");
  assertEquals(again("cb0"), undefined);
});

import { assert, assertEquals } from "@std/assert";
import { StoppedClock } from "../../internal/measure/manual_clock_testing.ts";
import { testNeeding } from "../../tests/support/permissions.ts";
import { type WebColumn, webColumns } from "./columns.ts";
import { contestantsOf } from "./contestants.ts";
import { FakeClients, FakeSite } from "./fakes_testing.ts";
import {
  runWebSchedule,
  type WebBenchOptions,
  webBenchSeconds,
  webSchedule,
} from "./run_schedule.ts";
import { sampleSettings } from "./sample_result_testing.ts";

// `cat` reads the processor times.
const test = testNeeding("run");

const sites = new Map(webColumns.map((column) => [column.key, new FakeSite(column)]));
const siteFor = ({ key }: WebColumn) => sites.get(key)!;

function optionsFor(clients: FakeClients, ...names: string[]): WebBenchOptions {
  return {
    contestants: contestantsOf(names, ["deno"]),
    settings: { ...sampleSettings, rounds: 2 },
    siteFor,
    runFetch: clients.runFetch,
    cores: 2,
    signal: new AbortController().signal,
  };
}

/** Those columns in which `coro` has a figure: the site of each gets a client that does not count. */
const WARM_UPS = 3;

test("runWebSchedule() runs a client for each figure, in the order of the schedule", async () => {
  const clients = new FakeClients();
  const options = optionsFor(clients, "sync", "coro");
  const told: string[] = [];
  const saved: number[] = [];
  const rows = await runWebSchedule(options, {
    onTrial: ({ contestant, column, round }, done, all) =>
      void told.push(`${round} ${contestant.id} ${column.key} ${done}/${all}`),
    onMeasured: (rows) =>
      Promise.resolve(void saved.push(rows.reduce((sum, { rounds }) => sum + rounds.length, 0))),
  });
  const order = webSchedule(options.contestants, options.settings);
  assertEquals(
    told,
    order.map(({ contestant, column, round }, done) =>
      `${round} ${contestant.id} ${column.key} ${done}/12`
    ),
  );
  assertEquals(saved, Array.from({ length: 12 }, (_, index) => index + 1));
  assertEquals(clients.orders.length, WARM_UPS + 12);
  const counted = clients.orders.slice(WARM_UPS).map(({ step }) => step);
  assertEquals(counted, order.map(({ contestant }) => contestant.step.name));
  assertEquals(rows.map(({ rounds }) => rounds.length), [6, 6]);
  const [first] = rows[0]!.rounds;
  assertEquals([first?.outcome, first?.ms, first?.connections], ["measured", 600, 7]);
});

test("runWebSchedule() tells a client what its column is about", async () => {
  const clients = new FakeClients();
  await runWebSchedule(optionsFor(clients, "coro"));
  const seen = new Set(
    clients.orders.map(({ concurrency, caPath, urls }) =>
      `${concurrency} ${caPath} ${urls[0]!.split(":")[0]}`
    ),
  );
  assertEquals([...seen].sort(), ["10 ca.pem https", "10 null http", "null null http"]);
});

test("runWebSchedule() goes on after a client that failed", async () => {
  const clients = new FakeClients((_order, index) =>
    index === WARM_UPS ? { failure: "exit code 1" } : { ms: 600 }
  );
  const [row] = await runWebSchedule(optionsFor(clients, "coro"));
  const outcomes = row!.rounds.map(({ outcome }) => outcome);
  assertEquals(outcomes, ["failed", ...Array(5).fill("measured")]);
  assertEquals(row!.rounds[0]?.reason, "exit code 1");
});

test("runWebSchedule() measures again when time stood still, three times at most", async () => {
  const clock = new StoppedClock();
  const clients = new FakeClients((_, index) => {
    // Once in the first measurement, and each time in the third.
    if (index === WARM_UPS || index > WARM_UPS + 2 && index < WARM_UPS + 6) clock.stop(2700);
    return { ms: 600 };
  });
  const again: [string, number][] = [];
  const [row] = await runWebSchedule({ ...optionsFor(clients, "coro"), clock }, {
    onAgain: ({ column }, stoodStillMs) => again.push([column.key, stoodStillMs]),
  });
  assertEquals(again.map(([, ms]) => ms), [2500, 2500, 2500]);
  assertEquals(row!.rounds.map(({ outcome }) => outcome), [
    ...["measured", "measured", "failed"],
    ...Array(3).fill("measured"),
  ]);
  const { reason } = row!.rounds.find(({ outcome }) => outcome === "failed")!;
  assertEquals(reason, "time stood still for 2.5 s (was the program stopped?), in each attempt");
});

test("runWebSchedule() keeps what was measured when it is interrupted, and starts nothing more", async () => {
  const interrupt = new AbortController();
  const clients = new FakeClients((_order, index) => {
    if (index === WARM_UPS + 2) interrupt.abort();
    return { ms: 600 };
  });
  const [row] = await runWebSchedule({
    ...optionsFor(clients, "coro"),
    signal: interrupt.signal,
  });
  assertEquals(row!.rounds.length, 2);
  assertEquals(clients.orders.length, WARM_UPS + 3);
});

Deno.test("webSchedule() has everything once in each round, and another order for each seed", () => {
  const contestants = contestantsOf([], ["deno"]);
  const keys = (seed: number) =>
    webSchedule(contestants, { ...sampleSettings, seed }).map(({ contestant, column, round }) =>
      `${round} ${contestant.id} ${column.key}`
    );
  assertEquals(new Set(keys(1)).size, keys(1).length);
  assertEquals(keys(1), keys(1));
  assert(keys(1).join() !== keys(2).join());
  assertEquals(keys(1).toSorted(), keys(2).toSorted());
});

Deno.test("webBenchSeconds() grows with rounds, with waits in a row, and with threads", () => {
  const seconds = (name: string, rounds = 1) =>
    webBenchSeconds({
      contestants: contestantsOf([name], ["deno"]),
      settings: { ...sampleSettings, rounds },
      cores: 2,
    });
  assertEquals(seconds("coro", 2), 2 * seconds("coro"));
  assert(seconds("sync") > 5 * seconds("coro"));
  assert(seconds("thrd") > 2 * seconds("coro"));
});

import { assertEquals, assertGreater } from "@std/assert";
import { areMissing } from "../../tests/support/permissions.ts";
import { cpuSecondsBetween, parseTimes, processorTimes, sharesBetween } from "./processor_times.ts";

const ignore = Deno.build.os === "windows" || areMissing("run");
/** Only Linux tells. */
const tells = Deno.build.os === "linux";

const STAT = `cpu  100 10 50 800 20 5 15 40 7 0
cpu0 50 5 25 400 10 2 8 20 0 0
intr 12345
`;
const PROCESS =
  "4242 (a (bad) name 1 2) S 1 4242 4242 0 -1 4194560 99 0 0 0 30 12 7 2 20 0 5 0 1\n";

Deno.test("parseTimes() reads the machine's and the process's times", () => {
  const machine = { total: 1040, stolen: 40, idle: 820 };
  assertEquals(parseTimes(STAT + PROCESS), { ...machine, process: 42, children: 9 });
});

Deno.test("parseTimes() knows nothing of a process that is gone, or of another system", () => {
  assertEquals(parseTimes(STAT), {
    ...{ total: 1040, stolen: 40, idle: 820 },
    ...{ process: null, children: null },
  });
  assertEquals(parseTimes(""), null);
});

Deno.test("sharesBetween() divides by the time that has passed", () => {
  const before = { total: 1000, stolen: 10, idle: 600, process: 50, children: 0 };
  const after = { total: 1400, stolen: 30, idle: 700, process: 250, children: 0 };
  // 400 ticks on 4 cores are 100 ticks of time.
  assertEquals(sharesBetween(before, after, 4), { process: 2, steal: 0.05, idle: 0.25 });
});

Deno.test("sharesBetween() claims nothing when something is missing", () => {
  const times = { total: 1000, stolen: 10, idle: 600, process: null, children: null };
  assertEquals(sharesBetween(null, times, 4), { process: null, steal: null, idle: null });
  assertEquals(sharesBetween(times, times, 4), { process: null, steal: null, idle: null });
  assertEquals(sharesBetween(times, { ...times, total: 2000 }, 4), {
    process: null,
    steal: 0,
    idle: 0,
  });
});

Deno.test("cpuSecondsBetween() is what the process used, and null when that is unknown", () => {
  const times = { total: 1000, stolen: 10, idle: 600, process: 50, children: 0 };
  assertEquals(cpuSecondsBetween(times, { ...times, total: 2000, process: 173 }), 1.23);
  assertEquals(cpuSecondsBetween(times, { ...times, process: null }), null);
  assertEquals(cpuSecondsBetween(null, times), null);
});

Deno.test("processorTimes() grows when a process computes", { ignore }, async () => {
  const before = await processorTimes(Deno.pid);
  if (!tells) return assertEquals(before, null);
  let after = before;
  while (after!.process === before!.process) {
    for (let i = 0; i < 1e6; i++) Math.sqrt(i);
    after = await processorTimes(Deno.pid);
  }
  assertGreater(cpuSecondsBetween(before, after)!, 0);
});

Deno.test("processorTimes() knows no process when there is none", { ignore }, async () => {
  // Above the greatest that Linux can be configured for, 2 ** 22.
  for (const pid of [2 ** 23, null]) {
    assertEquals((await processorTimes(pid))?.process ?? null, null);
  }
});

Deno.test("processorTimes() counts more in all than stolen", { ignore }, async () => {
  const times = await processorTimes(null);
  if (!tells) return assertEquals(times, null);
  assertGreater(times!.total, times!.stolen);
});

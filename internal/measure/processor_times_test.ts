import { assertEquals } from "@std/assert";
import { parseTimes, sharesBetween } from "./processor_times.ts";

const STAT = `cpu  100 10 50 800 20 5 15 40 7 0
cpu0 50 5 25 400 10 2 8 20 0 0
intr 12345
`;
const PROCESS =
  "4242 (a (bad) name 1 2) S 1 4242 4242 0 -1 4194560 99 0 0 0 30 12 0 0 20 0 5 0 1\n";

Deno.test("parseTimes() reads the machine's and the process's times", () => {
  assertEquals(parseTimes(STAT + PROCESS), { total: 1040, stolen: 40, idle: 820, process: 42 });
});

Deno.test("parseTimes() knows nothing of a process that is gone, or of another system", () => {
  assertEquals(parseTimes(STAT), { total: 1040, stolen: 40, idle: 820, process: null });
  assertEquals(parseTimes(""), null);
});

Deno.test("sharesBetween() divides by the time that has passed", () => {
  const before = { total: 1000, stolen: 10, idle: 600, process: 50 };
  const after = { total: 1400, stolen: 30, idle: 700, process: 250 };
  // 400 ticks on 4 cores are 100 ticks of time.
  assertEquals(sharesBetween(before, after, 4), { process: 2, steal: 0.05, idle: 0.25 });
});

Deno.test("sharesBetween() claims nothing when something is missing", () => {
  const times = { total: 1000, stolen: 10, idle: 600, process: null };
  assertEquals(sharesBetween(null, times, 4), { process: null, steal: null, idle: null });
  assertEquals(sharesBetween(times, times, 4), { process: null, steal: null, idle: null });
  assertEquals(sharesBetween(times, { ...times, total: 2000 }, 4), {
    process: null,
    steal: 0,
    idle: 0,
  });
});

import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import {
  readLine,
  startJson,
  type Window,
  WINDOW_MIN_MS,
  WindowCutter,
  windowJson,
} from "./windows.ts";

const ORIGIN_MS = 1_000_000;

function cut(answers: (clock: ManualClock, answer: () => void) => void): Window[] {
  const clock = new ManualClock();
  const starts: unknown[] = [];
  const windows: Window[] = [];
  const cutter = new WindowCutter(clock, {
    onStart: (connectedMs, port) => starts.push([connectedMs, port]),
    onWindow: (window) => windows.push(window),
  }, ORIGIN_MS);
  clock.advance(500);
  cutter.onConnected(4711);
  answers(clock, () => cutter.onAnswer(0, clock.now()));
  assertEquals(starts, [[ORIGIN_MS + 500, 4711]]);
  return windows;
}

function withoutCpu(windows: readonly Window[]): Omit<Window, "cpuMs">[] {
  assert(windows.every(({ cpuMs }) => cpuMs >= 0));
  return windows.map(({ startMs, endMs, requests }) => ({ startMs, endMs, requests }));
}

Deno.test("WindowCutter ends a window with the first answer after its time", () => {
  const windows = cut((clock, answer) => {
    for (let i = 0; i < 10; i++) {
      clock.advance(30);
      answer();
    }
  });
  // Answers at 30, 60, 90, 120 ms: the fourth is the first after 100 ms.
  assertEquals(withoutCpu(windows), [
    { startMs: ORIGIN_MS + 500, endMs: ORIGIN_MS + 620, requests: 4 },
    { startMs: ORIGIN_MS + 620, endMs: ORIGIN_MS + 740, requests: 4 },
  ]);
});

Deno.test("WindowCutter makes one window of one long request", () => {
  const windows = cut((clock, answer) => {
    for (const ms of [1500, WINDOW_MIN_MS, 2000]) {
      clock.advance(ms);
      answer();
    }
  });
  assertEquals(withoutCpu(windows), [
    { startMs: ORIGIN_MS + 500, endMs: ORIGIN_MS + 2000, requests: 1 },
    { startMs: ORIGIN_MS + 2000, endMs: ORIGIN_MS + 2100, requests: 1 },
    { startMs: ORIGIN_MS + 2100, endMs: ORIGIN_MS + 4100, requests: 1 },
  ]);
});

Deno.test("WindowCutter has no window of a client that is never answered", () => {
  assertEquals(cut((clock) => clock.advance(5000)), []);
});

Deno.test("readLine() reads what was written, and skips the summary", () => {
  const window = { startMs: 1795375327888.102, endMs: 1795375327990.5, requests: 3, cpuMs: 41.5 };
  const told: unknown[] = [];
  const events = {
    onStart: (connectedMs: number, port: number | null) => told.push([connectedMs, port]),
    onWindow: (window: Window) => told.push(window),
  };
  const start = startJson(window.startMs, 4711);
  for (const line of [start, windowJson(window), '{"kind":"fast"}', "null"]) {
    readLine(line, events);
  }
  assertEquals(told, [[window.startMs, 4711], window]);
});

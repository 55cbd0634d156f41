import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Window } from "../../clients/windows.ts";
import { type ClientLog, type Counted, type Counting, countingOf } from "./counting.ts";

// Four requests and a bit: starved after 4 s.
const RULES = { durationMs: 1000, requestMs: 600, starvedAfterMs: 1600, silentAfterMs: 30_000 };

/** Windows one after another, as `[milliseconds, requests]`, of a client that keeps half a core busy. */
function log(
  kind: ClientLog["kind"],
  startMs: number,
  ...pieces: readonly (readonly [ms: number, requests: number])[]
): ClientLog {
  const windows: Window[] = [];
  let atMs = startMs;
  for (const [ms, requests] of pieces) {
    windows.push({ startMs: atMs, endMs: atMs + ms, requests, cpuMs: ms / 2 });
    atMs += ms;
  }
  return { kind, connectedMs: startMs, windows };
}

/** Windows of a tenth of a second at `reqPerSec`, for `seconds`. */
function steady(startMs: number, seconds: number, reqPerSec: number): ClientLog {
  return log(
    "fast",
    startMs,
    ...Array.from({ length: seconds * 10 }, () => [100, reqPerSec / 10] as const),
  );
}

/** Where things stand at the moment `nowMs` of a scenario that was started at 0. */
function at(nowMs: number, ...clients: ClientLog[]): Counting {
  return countingOf(clients, 0, nowMs, RULES);
}

function counted(counting: Counting, state: "done" | "starved" = "done"): readonly Counted[] {
  assert(counting.state === state, counting.state);
  return counting.counted;
}

Deno.test("countingOf() warms up until two windows in a row agree", () => {
  const climbing = [[100, 100], [100, 300], [100, 900]] as const;
  assertEquals(at(400, log("fast", 0, ...climbing)).state, "warming up");
  const agreed = log("fast", 0, ...climbing, [100, 950]);
  assertEquals(at(400, agreed), { state: "counting", fromMs: 400 });
});

Deno.test("countingOf() warms up for no more than a second when windows never agree", () => {
  const restless = Array.from({ length: 10 }, (_, i) => [100, i % 2 === 0 ? 100 : 1000] as const);
  assertEquals(at(1000, log("fast", 0, ...restless)), { state: "counting", fromMs: 1000 });
});

Deno.test("countingOf() takes a single long request for a warm-up", () => {
  assertEquals(at(900, log("slow", 0, [900, 1])), { state: "counting", fromMs: 900 });
});

Deno.test("countingOf() counts a steady client for as long as it must", () => {
  assertEquals(at(1100, steady(0, 1.1, 5000)).state, "counting");
  const [fast] = counted(at(1200, steady(0, 1.2, 5000)));
  assertAlmostEquals(fast!.seconds, 1);
  assertAlmostEquals(fast!.requests, 5000);
  assertAlmostEquals(fast!.reqPerSec, 5000);
  assertAlmostEquals(fast!.cpuShare, 0.5);
});

Deno.test("countingOf() counts nothing of the time in which one client was alone", () => {
  // Alone it got 10000 req/s, for half a second; beside the other one, half of it.
  const early = log(
    "fast",
    0,
    ...Array.from({ length: 5 }, () => [100, 1000] as const),
    ...Array.from({ length: 13 }, () => [100, 500] as const),
  );
  const late = steady(500, 1.3, 5000);
  for (const { reqPerSec } of counted(at(1800, early, late))) assertAlmostEquals(reqPerSec, 5000);
});

Deno.test("countingOf() counts parts of requests: a blocked fast client gets one a second", () => {
  // 0.2 s alone; then an answer each time that the slow one has one, a quarter of a second after it.
  const fast = log("fast", 0, [100, 1000], [100, 1000], [1050, 1], [1000, 1], [1000, 1]);
  const slow = log("slow", 200, [800, 1], [1000, 1], [1000, 1]);
  const [blocked, blocking] = counted(at(3300, fast, slow));
  assertAlmostEquals(blocked!.reqPerSec, 1, 0.03);
  assertAlmostEquals(blocking!.reqPerSec, 1);
});

Deno.test("countingOf() finds the time of two slow clients that wait for each other", () => {
  // The first request of the first client had nobody to wait for; the second one was half over when
  // the second client became warm.
  const first = log("slow", 0, [1000, 1], [2000, 1]);
  const second = log("slow", 100, [1900, 1], [2000, 1]);
  for (const { reqPerSec } of counted(at(4000, first, second))) {
    assertAlmostEquals(1 / reqPerSec, 2);
  }
});

Deno.test("countingOf() is content with one whole request of a slow client", () => {
  const [slow] = counted(at(1800, log("slow", 0, [900, 1], [900, 1])));
  assertAlmostEquals(slow!.requests, 1);
  assertAlmostEquals(slow!.seconds, 0.9);
});

Deno.test("countingOf() counts slow clients as long as others when their requests are short", () => {
  const pieces = Array.from({ length: 12 }, () => [120, 2] as const);
  assertEquals(at(1200, log("slow", 0, ...pieces.slice(0, 10))).state, "counting");
  const [slow] = counted(at(1440, log("slow", 0, ...pieces)));
  assertAlmostEquals(slow!.seconds, 1.2);
});

Deno.test("countingOf() calls a client starved that hears nothing while the other one does", () => {
  const served = steady(0, 5, 5000);
  assertEquals(at(3900, steady(0, 3.9, 5000), log("fast", 0)).state, "warming up");
  const [first, second] = counted(at(5000, served, log("fast", 0)), "starved");
  assertAlmostEquals(first!.reqPerSec, 5000);
  assertEquals(second, { seconds: 0, requests: 0, reqPerSec: 0, cpuShare: 0 });
});

Deno.test("countingOf() does not call a client starved that has not even connected", () => {
  const starting: ClientLog = { kind: "fast", connectedMs: null, windows: [] };
  assertEquals(at(9000, steady(0, 9, 5000), starting).state, "warming up");
  // From when it is connected, it has its time.
  assertEquals(
    at(9000, steady(0, 9, 5000), { ...starting, connectedMs: 6000 }).state,
    "warming up",
  );
  assertEquals(at(9000, steady(0, 9, 5000), { ...starting, connectedMs: 4900 }).state, "starved");
});

Deno.test("countingOf() calls nobody starved before somebody else is served", () => {
  const starting: ClientLog = { kind: "fast", connectedMs: null, windows: [] };
  assertEquals(at(9000, log("fast", 0), starting).state, "warming up");
});

Deno.test("countingOf() counts no more than there was, whatever the clients did", () => {
  const pieces = fc.array(fc.tuple(fc.integer({ min: 100, max: 5000 }), fc.nat(9999)));
  const client = fc.record({
    kind: fc.constantFrom("fast" as const, "slow" as const),
    startMs: fc.nat(5000),
    isConnected: fc.boolean(),
    pieces,
  }).map(({ kind, startMs, isConnected, pieces }): ClientLog =>
    isConnected ? log(kind, startMs, ...pieces) : { kind, connectedMs: null, windows: [] }
  );
  fc.assert(
    fc.property(fc.array(client, { minLength: 1, maxLength: 3 }), fc.nat(60_000), (clients, ms) => {
      const counting = countingOf(clients, 0, ms, RULES);
      if (!("counted" in counting)) return;
      for (const [index, { requests, seconds, cpuShare }] of counting.counted.entries()) {
        const { windows } = clients[index]!;
        const sum = (part: (window: Window) => number) =>
          windows.reduce((total, window) => total + part(window), 0);
        assert(requests >= 0 && requests <= sum((window) => window.requests) + 1e-6);
        assert(
          seconds >= 0 && seconds <= sum(({ startMs, endMs }) => endMs - startMs) / 1000 + 1e-6,
        );
        assert(cpuShare === 0 || Math.abs(cpuShare - 0.5) < 1e-6);
      }
    }),
  );
});

Deno.test("countingOf() is as patient as the other client's requests are long", () => {
  const blocking = log("slow", 0, [3000, 1], [3000, 1], [3000, 1], [3000, 1]);
  assertEquals(at(12_900, blocking, log("slow", 0)).state, "warming up");
  assertEquals(at(13_700, blocking, log("slow", 0)).state, "starved");
});

Deno.test("countingOf() calls a client starved that was served, and then no more", () => {
  assertEquals(at(6000, steady(0, 6, 5000), steady(0, 0.5, 5000)).state, "starved");
});

Deno.test("countingOf() waits longer when nobody is answered than when one of them is", () => {
  assertEquals(at(29_000, log("fast", 0), log("slow", 0)).state, "warming up");
  assertEquals(at(30_001, log("fast", 0), log("slow", 0)).state, "silent");
  assertEquals(at(29_000, steady(0, 0.5, 5000)).state, "counting");
  assertEquals(at(30_501, steady(0, 0.5, 5000)).state, "silent");
});

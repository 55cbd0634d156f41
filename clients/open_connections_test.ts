import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { HUNG_MS } from "../internal/measure/within.ts";
import { type OpenBatch, openConnections, openingText } from "./open_connections.ts";
import { isTooEarly } from "./retries.ts";

const { signal } = new AbortController();
const target = { hostname: "127.0.0.1", port: 25000 };
const failures = ["ECONNREFUSED", "ECONNRESET"].map((code) =>
  Object.assign(new Error(code), { code })
);

class FakeConnection {
  isClosed = false;
  close() {
    this.isClosed = true;
  }
}

const giveUp = (connection: FakeConnection) => connection.close();

/** Connects once, and then fails for each of `causes` in turn; afterwards it connects as often as it is asked to. */
function failingFor(causes: readonly Error[]) {
  const made: FakeConnection[] = [];
  const left = [...causes];
  const openBatch: OpenBatch<FakeConnection> = (size, _target, _signal, open) => {
    const cause = left.shift();
    for (let i = 0; i < (cause === undefined ? size : 1); i++) {
      const connection = new FakeConnection();
      made.push(connection);
      open.push(connection);
    }
    return cause === undefined ? Promise.resolve() : Promise.reject(cause);
  };
  return { made, openBatch };
}

Deno.test("openConnections() begins anew when a server that starts refuses or resets some", async () => {
  const { made, openBatch } = failingFor(failures);
  const waits: string[] = [];
  const retry = { timeoutMs: HUNG_MS, onFirstRetry: () => waits.push("told") };
  const clock = systemTimerClock;
  const open = await openConnections({ target, count: 3, clock, signal, retry }, openBatch, giveUp);
  assertEquals([open.length, waits], [3, ["told"]]);
  // Those that were open when others failed belong to a listener that is gone.
  assertEquals(made.map(({ isClosed }) => isClosed), [true, true, false, false, false]);
});

Deno.test("openConnections() fails as a whole when no time is left", async () => {
  for (const cause of failures) {
    assert(isTooEarly(cause));
    const { made, openBatch } = failingFor([cause]);
    const options = { target, count: 3, clock: systemTimerClock, signal };
    await assertRejects(() => openConnections(options, openBatch, giveUp), CommandError);
    assertEquals(made.map(({ isClosed }) => isClosed), [true]);
  }
});

Deno.test("openConnections() tells how far it is after a second, and then each five", async () => {
  const clock = new ManualClock();
  const told: [number, number][] = [];
  const onSlow = (opened: number) => told.push([clock.now(), opened]);
  let batches = 0;
  const openBatch: OpenBatch<FakeConnection> = (size, _target, _signal, open) => {
    // The first batch is quick, the others are not, and each is told of in its middle.
    clock.advance(batches++ === 0 ? 999 : 4000);
    for (let i = 0; i < size; i++) open.push(new FakeConnection());
    return Promise.resolve();
  };
  await openConnections({ target, count: 3 * 64, clock, signal, onSlow }, openBatch, giveUp);
  assertEquals(told, [[1000, 64], [6000, 128]]);
  assertEquals(clock.pending, 0);
  assertEquals(
    [openingText(64, 192, target), openingText(0, 1, target)],
    [
      "still connecting to 127.0.0.1:25000: 64 of 192 connections so far",
      "still connecting to 127.0.0.1:25000",
    ],
  );
});

Deno.test("openConnections() does not tell how far it is while it tries again", async () => {
  const clock = new ManualClock();
  const told: number[] = [];
  const { openBatch } = failingFor(failures.slice(0, 1));
  const retry = {
    timeoutMs: HUNG_MS,
    onFirstRetry: () => queueMicrotask(() => clock.advance(3000)),
  };
  const options = { target, count: 1, clock, signal, retry, onSlow: told.push.bind(told) };
  assertEquals((await openConnections(options, openBatch, giveUp)).length, 1);
  assertEquals([told, clock.pending], [[], 0]);
});

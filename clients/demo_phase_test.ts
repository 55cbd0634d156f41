import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import type { Interval } from "./demo_interval.ts";
import { runPhase } from "./demo_phase.ts";
import { CONNECT_TIMEOUT_MS } from "./open_connections.ts";
import { ManualClock, StoppedClock } from "../internal/measure/manual_clock_testing.ts";
import { requestsOf, ScriptedServer, sendText } from "./scripted_server_testing.ts";
import { testNeeding } from "../tests/support/permissions.ts";

const test = testNeeding("net", "read");

const never = new AbortController().signal;
const ANSWERS: Readonly<Record<string, string>> = { "10": "55\n", "20": "6765\n" };

/** Counts the connections that were made: to make one has a time limit, which is lifted then. */
class ConnectClock extends ManualClock {
  connected = 0;

  override after(delayMs: number, fn: () => void): () => void {
    const cancel = super.after(delayMs, fn);
    return () => {
      if (delayMs === CONNECT_TIMEOUT_MS) this.connected++;
      cancel();
    };
  }
}

test("runPhase() connects the fast client first, and starts when both are connected", async () => {
  const clock = new ConnectClock();
  const connections: string[] = [];
  let accepted = 0;
  await using server = new ScriptedServer(async (connection) => {
    const place = accepted++;
    for await (const request of requestsOf(connection)) {
      // The clients know that before the server does, which may accept the second after it has heard from the first.
      assertEquals(clock.connected, 2);
      connections[place] ??= request;
      if (connections.length === 2 && connections[0] !== undefined) clock.advance(100);
      await sendText(connection, ANSWERS[request]!);
    }
  });
  const phase = { target: server.target, fastN: 10, slowN: 20, durationMs: 1000, intervals: 2 };
  const told: Interval[] = [];
  const result = await runPhase(phase, never, (interval) => told.push(interval), clock);
  assertEquals(connections, ["10", "20"]);
  assertEquals([result.failure, clock.pending], [null, 0]);
  assertEquals([result.fast.seconds, result.slow?.seconds], [1, 1]);
  assert(result.fast.requests + result.slow!.requests >= 8);
  assertEquals(told.map(({ endMs }) => endMs), [500, 1000]);
  const slowLatencies = told.flatMap(({ slowLatenciesMs }) => slowLatenciesMs);
  assertEquals(slowLatencies.length, result.slow!.requests);
});

test("runPhase() runs the fast client alone when there is no slow one", async () => {
  const clock = new ManualClock();
  await using server = new ScriptedServer(async (connection) => {
    for await (const request of requestsOf(connection)) {
      clock.advance(10);
      await sendText(connection, ANSWERS[request]!);
    }
  });
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 100, intervals: 1 };
  const told: Interval[] = [];
  const result = await runPhase(phase, never, (interval) => told.push(interval), clock);
  assertEquals([result.slow, result.failure], [null, null]);
  assertEquals([result.fast.requests, result.fast.reqPerSec], [10, 100]);
  assertEquals(told, [{ endMs: 100, fastReqPerSec: 100, slowLatenciesMs: [] }]);
});

test("runPhase() says for how long time stood still, and tells no part twice", async () => {
  const clock = new StoppedClock();
  await using server = new ScriptedServer(async (connection) => {
    let answers = 0;
    for await (const request of requestsOf(connection)) {
      if (++answers === 3) clock.stop(5250);
      clock.advance(100);
      await sendText(connection, ANSWERS[request]!);
    }
  });
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 1000, intervals: 4 };
  const told: Interval[] = [];
  const result = await runPhase(phase, never, (interval) => told.push(interval), clock);
  assert(result.stoodStillMs >= 5000, `${result.stoodStillMs} ms`);
  assertEquals(clock.pending, 0);
  assertEquals(
    told.map(({ endMs }) => endMs),
    told.map(({ endMs }) => endMs).toSorted((a, b) => a - b),
  );
  assert(told.length <= 4);
});

test("runPhase() stops both clients when one gets a wrong answer", async () => {
  await using server = new ScriptedServer(async (connection) => {
    for await (const request of requestsOf(connection)) {
      await sendText(connection, request === "10" ? "55\n" : "6766\n");
    }
  });
  const phase = { target: server.target, fastN: 10, slowN: 20, durationMs: 1e6, intervals: 1 };
  const { failure } = await runPhase(phase, never, () => {});
  assertStringIncludes(failure!, 'it is 6765, got "6766"');
});

test("runPhase() stops both clients when the server ends, be it in good order", async () => {
  await using server = new ScriptedServer(async (connection) => {
    let received = 0;
    for await (const request of requestsOf(connection)) {
      if (++received === 3) await connection.closeWrite();
      else if (received < 3) await sendText(connection, ANSWERS[request]!);
    }
  });
  const phase = { target: server.target, fastN: 10, slowN: null, durationMs: 1e6, intervals: 1 };
  const { failure } = await runPhase(phase, never, () => {});
  assertEquals(failure, "Cannot get fib(10): the server has ended");
});

test("runPhase() stops both clients at its signal, and tells no interval after it", async () => {
  const stop = new AbortController();
  await using server = new ScriptedServer(async (connection) => {
    for await (const request of requestsOf(connection)) {
      if (request === "20") stop.abort();
      await sendText(connection, ANSWERS[request]!);
    }
  });
  const phase = { target: server.target, fastN: 10, slowN: 20, durationMs: 1e6, intervals: 1 };
  let told = 0;
  const result = await runPhase(phase, stop.signal, () => told++);
  assertEquals([result.failure, told], [null, 0]);
});

test("runPhase() sends nothing when its signal fired before", async () => {
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) received++;
  });
  const phase = { target: server.target, fastN: 10, slowN: 20, durationMs: 1e6, intervals: 1 };
  const { fast, slow } = await runPhase(phase, AbortSignal.abort(), () => {});
  assertEquals([fast.seconds, slow?.seconds, received], [0, 0, 0]);
});

test("runPhase() rejects when nobody listens", async () => {
  const target = { hostname: "127.0.0.1", port: 1 };
  const phase = { target, fastN: 10, slowN: 20, durationMs: 1e6, intervals: 1 };
  await assertRejects(() => runPhase(phase, never, () => {}), CommandError, "nobody listens there");
});

test("runPhase() shows that a server that serves one by one serves the fast client", async () => {
  const clock = new ManualClock();
  let previous = Promise.resolve();
  await using server = new ScriptedServer((connection) => {
    const serve = async () => {
      for await (const request of requestsOf(connection)) {
        clock.advance(100);
        await sendText(connection, ANSWERS[request]!);
      }
    };
    return previous = previous.then(serve, serve);
  });
  const phase = { target: server.target, fastN: 10, slowN: 20, durationMs: 1000, intervals: 2 };
  const { fast, slow, failure } = await runPhase(phase, never, () => {}, clock);
  assertEquals([fast.requests, slow?.requests, failure], [10, 0, null]);
});

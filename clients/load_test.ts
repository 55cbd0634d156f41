import { assert, assertEquals, assertRejects } from "@std/assert";
import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_FAILED, EXIT_UNREACHABLE } from "../internal/cli/exit_codes.ts";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import { DRAIN_TIMEOUT_MS } from "./load.ts";
import { ManualClock, StoppedClock } from "../internal/measure/manual_clock_testing.ts";
import { HUNG_MS } from "../internal/measure/within.ts";
import { pollOperatingSystem } from "../loop/io/poll_operating_system.ts";
import { SILENCE_MS } from "./measurement.ts";
import {
  answerWith,
  refusingTarget,
  requestsOf,
  ScriptedServer,
  sendText,
} from "./scripted_server_testing.ts";
import { test } from "./load_drivers_testing.ts";

test("runLoad() sends exactly the requests asked for, however they divide", async (runLoad) => {
  const cases = [[1, 1, 1], [7, 3, 2], [100, 7, 16], [5, 8, 1], [1000, 4, 8]] as const;
  for (const [requests, connections, pipeline] of cases) {
    let received = 0;
    let accepted = 0;
    // A connection is there before the server takes it in, and with few requests some of them have nothing to say.
    const allAccepted = Promise.withResolvers<void>();
    await using server = new ScriptedServer(async (connection) => {
      if (++accepted === connections) allAccepted.resolve();
      for await (const request of requestsOf(connection)) {
        assertEquals(request, "10");
        received++;
        await sendText(connection, "55\n");
      }
    });
    const { target } = server;
    const result = await runLoad({ target, n: 10, connections, pipeline, requests });
    await allAccepted.promise;
    assertEquals([result.outcome, result.requests, result.errors], ["done", requests, 0]);
    assertEquals([received, accepted, result.unanswered], [requests, connections, 0]);
    assert(result.latencyMs.p50 > 0 && result.latencyMs.p50 <= result.latencyMs.max);
  }
});

test("runLoad() accepts answers in single bytes", async (runLoad) => {
  await using server = new ScriptedServer(async (connection) => {
    connection.setNoDelay(true);
    for await (const _request of requestsOf(connection)) await sendText(connection, "3524578\n", 1);
  });
  const result = await runLoad({ target: server.target, n: 33, requests: 5, pipeline: 2 });
  assertEquals([result.outcome, result.requests], ["done", 5]);
});

test("runLoad() keeps `pipeline` requests in flight, and takes merged answers", async (runLoad) => {
  await using server = new ScriptedServer(async (connection) => {
    let waiting = 0;
    for await (const _request of requestsOf(connection)) {
      // Nothing is answered before four requests are here: with fewer in flight this would hang.
      if (++waiting < 4) continue;
      await sendText(connection, "55\n".repeat(waiting));
      waiting = 0;
    }
  });
  const result = await runLoad({ target: server.target, n: 10, requests: 40, pipeline: 4 });
  assertEquals([result.outcome, result.requests], ["done", 40]);
});

test("runLoad() sends nothing before onConnected() has resolved", async (runLoad) => {
  let received = 0;
  let accepted = 0;
  await using server = new ScriptedServer(async (connection) => {
    accepted++;
    for await (const _request of requestsOf(connection)) {
      received++;
      await sendText(connection, "55\n");
    }
  });
  const othersAreReady = Promise.withResolvers<void>();
  const { target } = server;
  const running = runLoad({ target, n: 10, connections: 3, requests: 3 }, {
    onConnected() {
      assertEquals(received, 0);
      setTimeout(() => {
        assertEquals(received, 0);
        othersAreReady.resolve();
      });
      return othersAreReady.promise;
    },
  });
  assertEquals((await running).requests, 3);
  assertEquals([accepted, received], [3, 3]);
});

test("runLoad() rejects with the exit code for unreachable when nobody listens", async (runLoad) => {
  const target = { hostname: "127.0.0.1", port: 1 }; // tcpmux, of which nobody has heard since 1988
  const error = await assertRejects(
    () => runLoad({ target, n: 10, connections: 3 }),
    CommandError,
    "Cannot connect to 127.0.0.1:1: nobody listens there (connection refused)",
  );
  assertEquals(error.exitCode, EXIT_UNREACHABLE);
});

test("runLoad() tries again, and tells it once, while nobody listens yet", async (runLoad) => {
  using target = refusingTarget();
  await using late = new AsyncDisposableStack();
  let waits = 0;
  const retry = {
    timeoutMs: HUNG_MS,
    onFirstRetry() {
      waits++;
      late.use(new ScriptedServer(answerWith("55\n"), target.port));
    },
  };
  const options = { target, n: 10, connections: 3, requests: 9, retry };
  const { outcome, requests, connections } = await runLoad(options);
  assertEquals([outcome, requests, connections, waits], ["done", 9, 3, 1]);
});

test("runLoad() sends nothing when its signal fires while nobody listens yet", async (runLoad) => {
  const stop = new AbortController();
  const retry = { timeoutMs: HUNG_MS, onFirstRetry: () => stop.abort() };
  using target = refusingTarget();
  const options = { target, n: 10, retry, signal: stop.signal };
  let connected = 0;
  const { outcome, requests } = await runLoad(options, { onConnected: () => void connected++ });
  assertEquals([outcome, requests, connected], ["stopped", 0, 0]);
});

test("runLoad() rejects when the server takes too long to accept", async (runLoad) => {
  const dueAtOnce: TimerClock = {
    now: () => 0,
    after(_delayMs, fn) {
      fn();
      return () => {};
    },
  };
  await using server = new ScriptedServer(answerWith("55\n"));
  const error = await assertRejects(
    () => runLoad({ target: server.target, n: 10, clock: dueAtOnce }),
    CommandError,
    "no answer within 10 s",
  );
  assertEquals(error.exitCode, EXIT_UNREACHABLE);
});

test("runLoad() fails when the server closes at accept", async (runLoad) => {
  await using server = new ScriptedServer(async () => {});
  const { outcome, failure, errors } = await runLoad({ target: server.target, n: 10 });
  assertEquals([outcome, errors, failure?.exitCode], ["failed", 1, EXIT_FAILED]);
});

test("runLoad() ends without an error when a server closes in good order after its answers", async (runLoad) => {
  const end = Promise.withResolvers<void>();
  await using server = new ScriptedServer(async (connection) => {
    let received = 0;
    for await (const _request of requestsOf(connection)) {
      if (++received < 4) await sendText(connection, "55\n");
      // The requests that come now were received by nobody, as far as the client can tell.
      else if (received === 4) await connection.closeWrite();
    }
    end.resolve();
  });
  const { target } = server;
  const result = await runLoad({ target, n: 10, pipeline: 2, requests: 100 });
  assertEquals([result.outcome, result.failure, result.errors], ["ended", null, 0]);
  assertEquals([result.requests, result.unanswered], [3, 2]);
  await end.promise;
});

test("runLoad() fails when the server closes in the middle of an answer", async (runLoad) => {
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) return await sendText(connection, "5");
  });
  const { target } = server;
  const { failure, unanswered } = await runLoad({ target, n: 10 });
  assertEquals(
    failure?.message,
    `Cannot get fib(10) from 127.0.0.1:${target.port}: the server closed the connection when ` +
      `1 answer was outstanding, in the middle of "5"`,
  );
  assertEquals(unanswered, 0);
});

test("runLoad() stops all connections at the first wrong answer", async (runLoad) => {
  let accepted = 0;
  await using server = new ScriptedServer(async (connection) => {
    const isLiar = ++accepted === 2;
    // The others never answer, so only the wrong answer can end the run.
    for await (const _request of requestsOf(connection)) {
      if (isLiar) await sendText(connection, "56\n");
    }
  });
  const { target } = server;
  const { outcome, failure, requests } = await runLoad({ target, n: 10, connections: 4 });
  assertEquals([outcome, requests], ["failed", 0]);
  assertEquals(
    failure?.message,
    `Cannot get fib(10) from 127.0.0.1:${target.port}: it is 55, got "56"`,
  );
});

test("runLoad() names the server's error, once, when the server answers with one", async (runLoad) => {
  const text = "error: n must be a whole number from 0 to 45, got 50";
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      received++;
      await sendText(connection, text + "\n", 5);
    }
  });
  // The rest of the line is waited for no longer than a drain may take, so that time stands still here.
  const clock = new ManualClock();
  const { failure, errors } = await runLoad({ target: server.target, n: 50, clock });
  assert(failure?.message.endsWith(`: the server answered "${text}"`), failure?.message);
  assertEquals([received, errors], [1, 1]);
});

test("runLoad() names what the server said before it closed at once", async (runLoad) => {
  await using server = new ScriptedServer(async (connection) => {
    await sendText(connection, "error: too many connections\n");
    await connection.closeWrite();
    for await (const _request of requestsOf(connection));
  });
  const { failure } = await runLoad({ target: server.target, n: 10 });
  assert(failure?.message.endsWith('"error: too many connections"'), failure?.message);
});

test("runLoad() fails when answers come that nobody asked for", async (runLoad) => {
  await using server = new ScriptedServer(answerWith("55\n55\n"));
  const { outcome, failure } = await runLoad({ target: server.target, n: 10 });
  assertEquals(outcome, "failed");
  assert(
    failure?.message.endsWith("the server sent 1 more than it was asked for"),
    failure?.message,
  );
});

test("runLoad() fails when a wrong line never ends", async (runLoad) => {
  const drainsAtOnce: TimerClock = {
    now: () => performance.now(),
    after(delayMs, fn) {
      if (delayMs === DRAIN_TIMEOUT_MS) queueMicrotask(fn);
      return () => {};
    },
  };
  await using server = new ScriptedServer(answerWith("57"));
  const { failure } = await runLoad({ target: server.target, n: 10, clock: drainsAtOnce });
  assert(failure?.message.endsWith('it is 55, got "57"'), failure?.message);
});

test("runLoad() respects its duration when the server never answers", async (runLoad) => {
  const clock = new ManualClock();
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      clock.advance(2000);
      clock.advance(DRAIN_TIMEOUT_MS);
    }
  });
  const result = await runLoad({ target: server.target, n: 45, durationMs: 2000, clock });
  assertEquals([result.outcome, result.failure], ["done", null]);
  assertEquals([result.requests, result.unanswered, result.seconds], [0, 1, 2]);
  assertEquals(clock.pending, 0);
});

test("runLoad() checks, but does not count, what comes after the deadline", async (runLoad) => {
  for (const [answer, outcome] of [["55\n", "done"], ["56\n", "failed"]] as const) {
    const clock = new ManualClock();
    await using server = new ScriptedServer(async (connection) => {
      for await (const _request of requestsOf(connection)) {
        clock.advance(1000);
        clock.advance(1);
        await sendText(connection, answer);
      }
    });
    const result = await runLoad({ target: server.target, n: 10, durationMs: 1000, clock });
    assertEquals([result.outcome, result.requests, result.unanswered], [outcome, 0, 0]);
    assertEquals([result.seconds, result.latencyMs.max, clock.pending], [1, 0, 0]);
  }
});

test("runLoad() takes no offence when the server leaves after the deadline", async (runLoad) => {
  const clock = new ManualClock();
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) return clock.advance(1000);
  });
  const result = await runLoad({ target: server.target, n: 10, durationMs: 1000, clock });
  assertEquals([result.outcome, result.failure], ["done", null]);
});

test("runLoad() tells rates and latencies while it goes on", async (runLoad) => {
  const clock = new ManualClock();
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      clock.advance(++received <= 4 ? 200 : 1000);
      if (received <= 4) await sendText(connection, "55\n");
    }
  });
  const rates: number[] = [];
  const latencies: number[] = [];
  const stop = new AbortController();
  const result = await runLoad({ target: server.target, n: 10, clock, signal: stop.signal }, {
    onSecond(reqPerSec) {
      rates.push(reqPerSec);
      stop.abort();
      clock.advance(DRAIN_TIMEOUT_MS);
    },
    onAnswer: (latencyMs) => latencies.push(latencyMs),
  });
  assertEquals(rates, [4]);
  assertEquals(latencies, [200, 200, 200, 200]);
  assertEquals([result.outcome, result.requests, result.seconds], ["stopped", 4, 1]);
});

test("runLoad() says for how long time stood still", async (runLoad) => {
  const clock = new StoppedClock();
  await using server = new ScriptedServer(async (connection) => {
    let answers = 0;
    for await (const _request of requestsOf(connection)) {
      if (++answers === 3) clock.stop(3950);
      await sendText(connection, "55\n");
    }
  });
  const result = await runLoad({ target: server.target, n: 10, requests: 5, clock });
  assertEquals([result.outcome, result.requests, result.stoodStillMs], ["done", 5, 3750]);
  assertEquals(clock.pending, 0);
});

test("runLoad() is stopped by its signal, with what was counted so far", async (runLoad) => {
  const clock = new ManualClock();
  const stop = new AbortController();
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      clock.advance(10);
      if (++received <= 3) {
        await sendText(connection, "55\n");
      } else {
        stop.abort();
        clock.advance(DRAIN_TIMEOUT_MS);
      }
    }
  });
  const { target } = server;
  const result = await runLoad({ target, n: 10, requests: 1000, clock, signal: stop.signal });
  assertEquals([result.outcome, result.requests, result.unanswered], ["stopped", 3, 1]);
  assertEquals([result.seconds, clock.pending], [0.04, 0]);
});

test("runLoad() sends nothing when its signal fired before", async (runLoad) => {
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) received++;
  });
  const signal = AbortSignal.abort();
  const result = await runLoad({ target: server.target, n: 10, signal });
  assertEquals([result.outcome, result.requests, result.seconds], ["stopped", 0, 0]);
  assertEquals(received, 0);
});

test("runLoad() sends nothing when its signal fires while it waits in onConnected()", async (runLoad) => {
  let received = 0;
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) received++;
  });
  const stop = new AbortController();
  const result = await runLoad({ target: server.target, n: 10, signal: stop.signal }, {
    onConnected() {
      // A turn later: the signal is to fire while it waits, not before.
      setTimeout(() => stop.abort());
      return new Promise(() => {});
    },
  });
  assertEquals([result.outcome, result.requests, received], ["stopped", 0, 0]);
});

test("runLoad() tells that no answer comes, and once what has come without a line feed", async (runLoad) => {
  const clock = new ManualClock();
  const told: string[] = [];
  await using server = new ScriptedServer(async (connection) => {
    for await (const _request of requestsOf(connection)) {
      await sendText(connection, "5");
      while (told.length < 2) {
        await pollOperatingSystem();
        clock.advance(SILENCE_MS);
      }
      await sendText(connection, "5\n");
    }
  });
  const { target } = server;
  const result = await runLoad({ target, n: 10, requests: 1, clock }, {
    onSilence: (seconds) => {
      if (seconds === SILENCE_MS / 1000) told.push("silence");
    },
    onPartAnswer: (part) => told.push(part),
  });
  assertEquals([result.outcome, told.toSorted()], ["done", ["5", "silence"]]);
  assertEquals(clock.pending, 0);
});

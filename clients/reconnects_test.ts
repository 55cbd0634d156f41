import { assert, assertEquals, assertGreater } from "@std/assert";
import { type AddressInfo, createServer, type Socket } from "node:net";
import fc from "fast-check";
import { EXIT_UNREACHABLE } from "../internal/cli/exit_codes.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import { HUNG_MS } from "../internal/measure/within.ts";
import { test } from "./load_drivers_testing.ts";
import { Reconnects } from "./reconnects.ts";
import { PAUSE_MS } from "./retries.ts";
import { answerWith, requestsOf, ScriptedServer, sendText } from "./scripted_server_testing.ts";
import type { Target } from "./target.ts";

/** The system's, but the pause before another attempt takes no time. */
const impatient: TimerClock = {
  now: () => systemTimerClock.now(),
  after: (delayMs, fn) => systemTimerClock.after(delayMs === PAUSE_MS ? 0 : delayMs, fn),
};

/** How a connection ends: in good order, in the middle of an answer, by a reset. */
type End = "fin" | "cut" | "reset";

/**
 * A server that ends its first connections as planned, after so many answers, and never the one behind them. It also says
 * what the account of a client with one connection must be. Of Node's sockets, which can be reset.
 */
class EndingServer implements AsyncDisposable {
  answered = 0;
  reconnects = 0;
  repeated = 0;
  lost = 0;
  readonly #plan: [answers: number, end: End][];
  readonly #pipeline: number;
  #left: number;
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => this.#serve(socket));

  private constructor(plan: readonly [number, End][], pipeline: number, requests: number) {
    this.#plan = [...plan];
    this.#pipeline = pipeline;
    this.#left = requests;
  }

  static async start(plan: readonly [number, End][], pipeline: number, requests: number) {
    const server = new EndingServer(plan, pipeline, requests);
    const listening = Promise.withResolvers<void>();
    server.#server.listen(0, "127.0.0.1", listening.resolve);
    await listening.promise;
    return server;
  }

  get target(): Target {
    const { address, port } = this.#server.address() as AddressInfo;
    return { hostname: address, port };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    await closed.promise;
  }

  #serve(socket: Socket): void {
    const [answers, plannedEnd] = this.#plan.shift() ?? [Infinity, "fin"];
    const right = Math.min(answers, this.#left);
    const sent = Math.min(answers + this.#pipeline, this.#left);
    // Who has sent so much has received all answers. Unless it is all there is to send: then the last answers may be under way,
    // and a reset would take those along that are not written yet (the callbacks of Node's `write` come too early in Deno).
    const end = plannedEnd === "reset" && sent === this.#left ? "cut" : plannedEnd;
    let received = 0;
    let answered = 0;
    socket.on("end", () => socket.end());
    socket.on("data", ({ length }) => {
      received += length;
      for (; answered < right && 3 * answered + 3 <= received; answered++) socket.write("55\n");
      if (received < 3 * sent) return;
      this.#settle(answered, end);
      if (this.#left === 0 && sent === right) return;
      if (end === "reset") socket.resetAndDestroy();
      else socket.end(end === "cut" ? "5" : "");
    });
  }

  #settle(answered: number, end: End): void {
    this.answered += answered;
    this.#left -= answered;
    const outstanding = Math.min(this.#pipeline, this.#left);
    if (end === "fin" && answered > 0) {
      this.repeated += outstanding;
    } else {
      this.lost += outstanding;
      this.#left -= outstanding;
    }
    if (this.#left > 0) this.reconnects++;
  }
}

const plans = fc.array(
  fc.tuple(fc.nat(5), fc.constantFrom<End>("fin", "cut", "reset")),
  { maxLength: 4 },
);

test("runLoad() with reconnect answers or loses each request once, wherever connections end", async (runLoad) => {
  await fc.assert(
    fc.asyncProperty(plans, fc.integer({ min: 1, max: 4 }), async (plan, pipeline) => {
      const requests = 12;
      await using server = await EndingServer.start(plan, pipeline, requests);
      const result = await runLoad({
        target: server.target,
        n: 10,
        pipeline,
        requests,
        reconnect: true,
        clock: impatient,
      });
      const { answered, reconnects, repeated, lost } = server;
      assertEquals([result.outcome, result.failure, result.unanswered], ["done", null, 0]);
      assertEquals({ ...result.reconnects }, { reconnects, repeated, lost });
      assertEquals([result.requests, answered + lost], [answered, requests]);
    }),
    { numRuns: 30 },
  );
});

/** Ends the first connections as planned; what the client makes of it. */
const cases: [what: string, plan: [number, End][], account: number[]][] = [
  ["sends again what came too late for a server that has drained", [[3, "fin"]], [1, 2, 0]],
  ["loses what is outstanding at an end before the first answer", [[0, "fin"]], [1, 0, 2]],
  ["loses what is outstanding at an end in the middle of an answer", [[3, "cut"]], [1, 0, 2]],
  ["loses what is outstanding at a reset", [[3, "reset"]], [1, 0, 2]],
  ["takes each connection for itself", [[3, "fin"], [0, "fin"], [1, "fin"]], [3, 4, 2]],
];
for (const [what, plan, [reconnects, repeated, lost]] of cases) {
  test(`runLoad() with reconnect ${what}`, async (runLoad) => {
    await using server = await EndingServer.start(plan, 2, 20);
    const { target } = server;
    const options = { target, n: 10, pipeline: 2, requests: 20, clock: impatient };
    const result = await runLoad({ ...options, reconnect: true });
    assertEquals({ ...result.reconnects }, { reconnects, repeated, lost });
    assertEquals([result.outcome, result.requests], ["done", 20 - lost!]);
  });
}

test("runLoad() with reconnect goes on at once on the other connections", async (runLoad) => {
  let accepted = 0;
  let isFirstHeld = false;
  let answersMeanwhile = 0;
  const othersHaveAnswered = Promise.withResolvers<void>();
  const stop = new AbortController();
  await using server = new ScriptedServer(async (connection) => {
    const place = ++accepted;
    let received = 0;
    for await (const _request of requestsOf(connection)) {
      if (place === 1 && ++received === 2) {
        isFirstHeld = true;
        return await othersHaveAnswered.promise;
      }
      await sendText(connection, "55\n");
      if (isFirstHeld && ++answersMeanwhile === 100) othersHaveAnswered.resolve();
      if (place === 4) stop.abort();
    }
  });
  const { target } = server;
  const options = { target, n: 10, connections: 3, reconnect: true, signal: stop.signal };
  const { outcome, requests, reconnects } = await runLoad(options);
  assertEquals([outcome, accepted], ["stopped", 4]);
  assertGreater(requests, 100);
  assertEquals({ ...reconnects }, { reconnects: 1, repeated: 1, lost: 0 });
});

test("runLoad() counts the latency of what is sent again from its first sending", async (runLoad) => {
  const clock = new ManualClock();
  let accepted = 0;
  await using server = new ScriptedServer(async (connection) => {
    const isFirst = ++accepted === 1;
    let received = 0;
    for await (const _request of requestsOf(connection)) {
      clock.advance(isFirst ? 100 : 7);
      if (isFirst && ++received === 2) return;
      await sendText(connection, "55\n");
    }
  });
  const latencies: number[] = [];
  const options = { target: server.target, n: 10, requests: 3, reconnect: true, clock };
  await runLoad(options, { onAnswer: (latencyMs) => latencies.push(latencyMs) });
  assertEquals(latencies, [100, 107, 7]);
  assertEquals(clock.pending, 0);
});

/** A server that answers one request on each connection, and then ends in good order and listens no more. */
function lastServer(): ScriptedServer {
  const server: ScriptedServer = new ScriptedServer(async (connection): Promise<void> => {
    let answers = 0;
    for await (const _request of requestsOf(connection)) {
      if (answers++ > 0) return await server.stopListening();
      await sendText(connection, "55\n");
    }
  });
  return server;
}

test("runLoad() with reconnect waits, and tells it once, while nobody listens", async (runLoad) => {
  await using server = lastServer();
  await using late = new AsyncDisposableStack();
  const { target } = server;
  let waits = 0;
  const retry = {
    timeoutMs: HUNG_MS,
    onFirstRetry() {
      waits++;
      late.use(new ScriptedServer(answerWith("55\n"), target.port));
    },
  };
  const options = { target, n: 10, requests: 10, retry, reconnect: true, clock: impatient };
  const { outcome, requests, reconnects } = await runLoad(options);
  assertEquals([outcome, requests, waits], ["done", 10, 1]);
  assertEquals({ ...reconnects }, { reconnects: 1, repeated: 1, lost: 0 });
});

test("runLoad() with reconnect fails when nobody listens again in time", async (runLoad) => {
  await using server = lastServer();
  const { target } = server;
  const retry = { timeoutMs: 1, onFirstRetry() {} };
  const options = { target, n: 10, retry, reconnect: true };
  const { outcome, failure, requests, unanswered, errors } = await runLoad(options);
  assertEquals([outcome, failure?.exitCode, errors], ["failed", EXIT_UNREACHABLE, 1]);
  // The one that was answered, and the one that came too late.
  assertEquals([requests, unanswered], [1, 1]);
  assertEquals(
    failure?.message,
    `Cannot connect to 127.0.0.1:${target.port}: nobody listens there (connection refused)`,
  );
});

test("runLoad() with reconnect is stopped while nobody listens", async (runLoad) => {
  await using server = lastServer();
  const stop = new AbortController();
  const retry = { timeoutMs: HUNG_MS, onFirstRetry: () => stop.abort() };
  const { target } = server;
  const options = { target, n: 10, retry, reconnect: true, signal: stop.signal };
  const { outcome, requests, unanswered, reconnects } = await runLoad(options);
  assertEquals([outcome, requests, unanswered], ["stopped", 1, 1]);
  assertEquals({ ...reconnects }, { reconnects: 0, repeated: 0, lost: 0 });
});

test("runLoad() with reconnect comes to its deadline while nobody listens", async (runLoad) => {
  const clock = new ManualClock();
  await using server = lastServer();
  const { target } = server;
  // After this call there is nothing but timers: each microtask finds them made, and lets them come.
  const onFirstRetry = () => queueMicrotask(() => clock.advance(1000));
  const retry = { timeoutMs: HUNG_MS, onFirstRetry };
  const options = { target, n: 10, retry, reconnect: true, durationMs: 1000, clock };
  const { outcome, requests, unanswered } = await runLoad(options);
  assertEquals([outcome, requests, unanswered, clock.pending], ["done", 1, 1, 0]);
});

test("runLoad() with reconnect is ended by a wrong answer, also on a new connection", async (runLoad) => {
  let accepted = 0;
  await using server = new ScriptedServer(async (connection) => {
    const isFirst = ++accepted === 1;
    let answers = 0;
    for await (const _request of requestsOf(connection)) {
      if (isFirst && answers++ > 0) return;
      await sendText(connection, isFirst ? "55\n" : "56\n");
    }
  });
  const options = { target: server.target, n: 10, reconnect: true };
  const { outcome, failure, unanswered } = await runLoad(options);
  assertEquals([outcome, unanswered], ["failed", 0]);
  assert(failure?.message.endsWith('it is 55, got "56"'), failure?.message);
});

test("runLoad() keeps no account of reconnects when none are wanted", async (runLoad) => {
  await using server = new ScriptedServer(answerWith("55\n"));
  const { reconnects } = await runLoad({ target: server.target, n: 10, requests: 1 });
  assertEquals(reconnects, null);
});

Deno.test("sharedPolicy() tells once for all connections, and again after one was opened", () => {
  let told = 0;
  const reconnects = new Reconnects();
  const policy = reconnects.sharedPolicy({ timeoutMs: 7, onFirstRetry: () => told++ });
  policy.onFirstRetry();
  policy.onFirstRetry();
  assertEquals([policy.timeoutMs, told], [7, 1]);
  reconnects.reopened({ inFlight: 0 });
  policy.onFirstRetry();
  assertEquals(told, 2);
});

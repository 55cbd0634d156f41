/**
 * The load: many connections in a closed loop, for a time or for a number of requests.
 *
 * How fast is a server? There are two ways to ask. An *open-loop* client sends requests at a given
 * rate, whether or not the earlier ones were answered, as a crowd of independent users would. A
 * *closed-loop* client, which this one is, has a fixed number of requests in flight and sends the
 * next one when an answer comes. It finds the server's own pace by itself, never overruns it, and
 * gives one honest number: requests per second.
 *
 * What it does not give is the latency that such a crowd would see. When the server stalls for a
 * second, a closed loop politely stalls as well: one request per connection takes a second, and the
 * thousands that users would have sent in that second are never sent, so they are missing from the
 * percentiles. The client coordinates with the server it measures, hence *coordinated omission*. A
 * p99 of 1 ms here means "of the requests that were sent", and the maximum, which is never averaged
 * away, is the number to look at when something blocks.
 *
 * Where a selector moves the bytes, the code is warmed up before, in this process alone (`warm_up.ts`):
 * the first third of a second would else be slower, and short runs with it.
 *
 * What is counted: answers that were right and arrived between the start, when all connections are
 * open, and the end of the run (its last answer, its deadline, a stop, a failure). After the end no
 * request is sent; answers on their way are waited for and checked, but not counted, for at most
 * {@linkcode DRAIN_TIMEOUT_MS}. A server that never answers can therefore not keep the client. At
 * the first wrong answer or lost connection the run ends. A connection that has nothing more to ask
 * is closed at once: a server that serves one client at a time then turns to the next.
 *
 * It also ends when a server that has answered closes a connection in good order, between two
 * answers, as one does that was asked to stop. No answer was wrong or lost then: the last request
 * came too late to be received by anybody, and is counted as unanswered, not as an error.
 *
 * With {@linkcode LoadOptions.reconnect} connections that end are opened again, and the run goes on; `reconnects.ts` has
 * the rules.
 *
 * The parts: a `ClosedLoop` knows what to send on a connection and what has to come back, a
 * `Measurement` knows what counts, and a `LoadDriver` moves the bytes, by promises
 * (`stream_driver.ts`) or with a selector (`selector_driver.ts`).
 *
 * @see Gil Tene, "How NOT to Measure Latency" (talk, 2013 and later)
 * @see Schroeder, Wierman, Harchol-Balter, "Open Versus Closed: A Cautionary Tale" (NSDI 2006)
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import type { Io } from "../loop/io/types.ts";
import { StandstillWatch } from "../internal/measure/standstill.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import { ClosedLoop, ConnectionLostError, type Exchange, WrongAnswerError } from "./closed_loop.ts";
import { answerBytes, requestBytes } from "./fib_answers.ts";
import type { LatencyMs } from "../internal/measure/latency.ts";
import { type EndReason, Measurement, type MeasurementEvents } from "./measurement.ts";
import { type ReconnectCounts, Reconnects } from "./reconnects.ts";
import type { RetryPolicy } from "./retries.ts";
import { watchPartAnswers } from "./part_answer_watch.ts";
import { SelectorDriver } from "./selector_driver.ts";
import { StreamDriver } from "./stream_driver.ts";
import { formatTarget, type Target } from "./target.ts";
import { WARM_UP_REQUESTS, warmUp } from "./warm_up.ts";

/** How long answers that are on their way are waited for after the end of a run. */
export const DRAIN_TIMEOUT_MS = 250;

/** What to do. */
export interface LoadOptions {
  readonly target: Target;
  /** The number to send, 0 to 78. */
  readonly n: number;
  /** How many connections. @default 1 */
  readonly connections?: number;
  /** How many requests are in flight on each connection. @default 1 */
  readonly pipeline?: number;
  /** The run ends after so many milliseconds. @default Infinity */
  readonly durationMs?: number;
  /** The run ends after so many requests, over all connections. @default Infinity */
  readonly requests?: number;
  /** Ends the run early when it fires. */
  readonly signal?: AbortSignal;
  /** What to do while the server's port refuses. @default to fail at once */
  readonly retry?: RetryPolicy;
  /** Opens connections again that end before the run does (see `reconnects.ts`). @default false */
  readonly reconnect?: boolean;
  /** @default the system's clock */
  readonly clock?: TimerClock;
  /**
   * The world of I/O whose sockets and selector move the bytes. By default there is no selector, but
   * Deno's connections as they are: in Deno's world a selector makes a request on a lone connection
   * dearer by half, and gains nothing on many.
   */
  readonly io?: Io;
}

/** What is told while a run goes on. The functions must not throw. */
export interface LoadEvents extends MeasurementEvents {
  /**
   * All connections are open. The run starts when the promise resolves: several runs that wait for
   * each other here start together.
   *
   * @param port of this end of the first connection
   */
  onConnected?(port: number | null): void | Promise<void>;
  /** It takes long to open the connections: so many are open. */
  onConnecting?(opened: number): void;
  /** An answer has begun, and its line feed is missing for more than a second. Told once. */
  onPartAnswer?(part: string): void;
}

/** What came out. */
export interface LoadResult {
  /**
   * How it ended: the requests or the time asked for are over, `signal` stopped it before, the
   * server has ended in good order, or something went wrong.
   */
  readonly outcome: EndReason;
  /** What went wrong, in one line for the user. Null unless `outcome` is "failed". */
  readonly failure: CommandError | null;
  readonly n: number;
  readonly connections: number;
  readonly pipeline: number;
  /** Right answers that were counted. */
  readonly requests: number;
  /** 1 when it failed, else 0: the first error ends the run. */
  readonly errors: number;
  /**
   * Requests that had no answer even when the drain was over, or when a connection could not be opened again. 0 when it
   * failed in another way: what failed is the error, and nothing else is waited for.
   */
  readonly unanswered: number;
  /** From the start to the end of the run. */
  readonly seconds: number;
  readonly reqPerSec: number;
  readonly latencyMs: LatencyMs;
  /** How many cores this whole process kept busy: above 0.9, the client is the bottleneck. */
  readonly cpuShare: number;
  /** For how long this process did not run during the run; above 0, all figures are wrong by it. */
  readonly stoodStillMs: number;
  /** What became of connections that ended; null when they were not to be opened again. */
  readonly reconnects: ReconnectCounts | null;
}

/**
 * Connects, sends requests in a closed loop, checks every answer, and measures.
 *
 * @throws {CommandError} when the connections cannot be opened; nothing was sent then
 * @throws {RangeError} when `n` is not a whole number from 0 to 78
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { DEFAULTS } from "../variants/options.ts";
 * import { startServer } from "../variants/server.ts";
 * import { findVariant } from "../variants/table.ts";
 *
 * const server = await startServer(findVariant("aiocoro"), { ...DEFAULTS, port: 0 }, () => {});
 * const result = await runLoad({ target: server.addr, n: 10, connections: 8, requests: 100 });
 * assertEquals([result.outcome, result.requests, result.errors], ["done", 100, 0]);
 * server.drain();
 * await server.ended;
 * ```
 */
export async function runLoad(options: LoadOptions, events: LoadEvents = {}): Promise<LoadResult> {
  const { target, n, connections: count = 1, pipeline = 1, clock = systemTimerClock, io } = options;
  const signal = options.signal ?? new AbortController().signal;
  const exchange = exchangeOf(n, pipeline);
  const isShort = options.requests !== undefined && options.requests < WARM_UP_REQUESTS;
  if (io !== undefined && !isShort) await warmUp(io);
  await using driver = io === undefined ? new StreamDriver(clock) : new SelectorDriver(io, clock);
  const measurement = new Measurement({
    clock: driver.clock,
    durationMs: options.durationMs ?? Infinity,
    requests: options.requests ?? Infinity,
  }, events);
  const loops = Array.from({ length: count }, () => new ClosedLoop(exchange, measurement));
  const onSlow = events.onConnecting?.bind(events);
  await driver.open(loops, { target, signal, retry: options.retry, onSlow });

  let failure: CommandError | null = null;
  let isUnreachable = false;
  const reconnects = options.reconnect ? new Reconnects() : null;
  const over = new AbortController();
  const onEnd = (error: unknown, loop: ClosedLoop): number | null => {
    if (error instanceof ConnectionLostError) {
      // When the run is over, a server that goes away breaks no promise. A wrong answer always does.
      if (measurement.isOver) return null;
      if (reconnects !== null) {
        measurement.lost(reconnects.settle(loop, error));
        return measurement.isOver ? null : reconnects.pauseMs(loop);
      }
      // Who never answered has not been a server of ours: that is a failure.
      if (error.isOrderly && measurement.requests > 0) {
        measurement.end(clock.now(), "ended");
        return null;
      }
    }
    const description = describeFailure(error, n, target);
    if (failure === null) isUnreachable = description === error;
    failure ??= description;
    measurement.end(clock.now(), "failed");
    driver.abandon();
    return null;
  };
  const retry = options.retry && reconnects?.sharedPolicy(options.retry);
  const onReopened = (loop: ClosedLoop) => reconnects?.reopened(loop);
  const stop = () => measurement.end(clock.now(), "stopped");
  let cancelDrain = () => {};
  let stopWatching = () => {};
  let stoodStillMs = 0;
  using watch = new StandstillWatch(driver.clock);
  signal.addEventListener("abort", stop);
  try {
    // Stopped before all connections were open, there are none.
    if (!signal.aborted) await untilAborted(signal, events.onConnected?.(driver.port));
    if (signal.aborted) {
      stop();
    } else {
      const before = watch.stoodStillMs;
      measurement.start(() => {
        stopWatching();
        stoodStillMs = watch.stoodStillMs - before;
        over.abort();
        cancelDrain = driver.clock.after(DRAIN_TIMEOUT_MS, () => driver.abandon());
      });
      if (events.onPartAnswer !== undefined) {
        const tell = (part: string) => events.onPartAnswer?.(part);
        stopWatching = watchPartAnswers(loops, driver.clock, tell);
      }
    }
    await driver.run({ request: { target, signal: over.signal, retry }, onEnd, onReopened });
  } finally {
    signal.removeEventListener("abort", stop);
    stopWatching();
    cancelDrain();
  }
  const unanswered = loops.reduce((sum, { inFlight }) => sum + inFlight, 0);
  return {
    outcome: failure === null ? measurement.endReason : "failed",
    failure,
    n,
    connections: count,
    pipeline,
    requests: measurement.requests,
    errors: failure === null ? 0 : 1,
    unanswered: failure === null || isUnreachable ? unanswered : 0,
    seconds: measurement.seconds,
    reqPerSec: measurement.reqPerSec,
    latencyMs: measurement.latencyMs,
    cpuShare: measurement.cpuShare,
    stoodStillMs,
    reconnects,
  };
}

function exchangeOf(n: number, pipeline: number): Exchange {
  const request = requestBytes(n);
  const requests = new Uint8Array(request.length * pipeline);
  for (let i = 0; i < pipeline; i++) requests.set(request, i * request.length);
  return { request, requests, answer: answerBytes(n), pipeline };
}

/** Waits for `promise`, but no longer than until `signal` fires. */
async function untilAborted(signal: AbortSignal, promise: void | Promise<void>): Promise<void> {
  if (signal.aborted) return; // By the call that gave the promise.
  const aborted = Promise.withResolvers<void>();
  const resolve = () => aborted.resolve();
  signal.addEventListener("abort", resolve);
  try {
    await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", resolve);
  }
}

/** @throws what is neither the server's fault nor that of the way to it */
function describeFailure(cause: unknown, n: number, target: Target): CommandError {
  // The connection could not be opened again.
  if (cause instanceof CommandError) return cause;
  if (!(cause instanceof ConnectionLostError || cause instanceof WrongAnswerError)) throw cause;
  const what = `Cannot get fib(${n}) from ${formatTarget(target)}`;
  return new CommandError(`${what}: ${reasonOf(cause)}`, { cause });
}

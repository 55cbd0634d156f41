/**
 * A client that sends requests and never reads an answer: the way to see backpressure.
 *
 * What becomes of the answers that nobody takes? They fill the client's receive buffer in the kernel, then the server's
 * send buffer. From there on a server's `send()` takes nothing more. One that goes on reading all the same must keep
 * answers in its memory, without an end. A good one stops reading from this client, whereupon the requests stay in the
 * server's receive buffer, then in the client's send buffer, until the client's own write waits. That is backpressure: a
 * slow reader slows down the writer at the other end of the chain, and no link of it holds more than its buffers. TCP
 * gives it for nothing to whoever does not read faster than he can send.
 *
 * So all there is to see is one number that grows to some megabytes, which is how much the four buffers hold, and then
 * stands still; and that other clients are served meanwhile.
 *
 * @see RFC 9293, section 3.8.6 (flow control by the window)
 * @see https://reactivestreams.org, which made the word common
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { StandstillWatch } from "../internal/measure/standstill.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import type { Io } from "../loop/io/types.ts";
import { EndlessRequests } from "./endless_requests.ts";
import { MuteAccount, type MuteEvents } from "./mute_account.ts";
import { lossReason } from "./loss_reason.ts";
import { type MuteDriver, MuteSocketDriver, MuteStreamDriver } from "./mute_drivers.ts";
import { isRefusal, type RetryPolicy } from "./retries.ts";
import { formatTarget, type Target } from "./target.ts";

/** What to do. */
export interface MuteOptions {
  readonly target: Target;
  /** The number to send, 0 to 78. */
  readonly n: number;
  /** How many connections. @default 1 */
  readonly connections?: number;
  /** The run ends after so many milliseconds. @default Infinity */
  readonly durationMs?: number;
  /** Ends the run early when it fires. */
  readonly signal?: AbortSignal;
  /** What to do while the server's port refuses. @default to fail at once */
  readonly retry?: RetryPolicy;
  /** @default the system's clock */
  readonly clock?: TimerClock;
  /** The world whose sockets are written to. @default Deno's connections as they are */
  readonly io?: Io;
}

/** What came out. */
export interface MuteResult {
  /**
   * How it ended: the time is over, `signal` stopped it before, the server has ended, or it has ended every connection and
   * goes on serving others.
   */
  readonly outcome: "done" | "stopped" | "ended" | "failed";
  /** What went wrong, in one line for the user. Null unless a server that goes on has ended a connection. */
  readonly failure: CommandError | null;
  readonly n: number;
  readonly connections: number;
  /** What the system took, over all connections. */
  readonly bytesOut: number;
  /** Whole requests among them. */
  readonly requestsOut: number;
  readonly seconds: number;
  /** The longest time in which no connection could send a byte. */
  readonly blockedSeconds: number;
  /** What the system took after that, as when a server that ends throws away what it has not read. */
  readonly bytesAfterBlock: number;
  /** How many connections the server has ended, unless it has ended itself. */
  readonly errors: number;
  /** For how long this process did not run; above 0, the times are wrong by it. */
  readonly stoodStillMs: number;
}

/**
 * Connects, and sends requests on all connections as fast as the system takes them.
 *
 * @throws {CommandError} when the connections cannot be opened; nothing was sent then
 */
export async function runMute(options: MuteOptions, events: MuteEvents = {}): Promise<MuteResult> {
  const { target, n, connections = 1, durationMs = Infinity, clock = systemTimerClock, io } =
    options;
  const signal = options.signal ?? new AbortController().signal;
  await using driver: MuteDriver = io === undefined
    ? new MuteStreamDriver(clock)
    : new MuteSocketDriver(io, clock);
  const first = new EndlessRequests(n);
  const floods = Array.from({ length: connections }, () => new EndlessRequests(n, first));
  await driver.open({
    target,
    count: connections,
    clock: driver.clock,
    signal,
    retry: options.retry,
    onSlow: events.onConnecting?.bind(events),
  });

  using watch = new StandstillWatch(driver.clock);
  const account = new MuteAccount(driver.clock, events);
  let outcome: MuteResult["outcome"] | null = null;
  const end = (why: "done" | "stopped") => {
    outcome ??= why;
    driver.stop();
  };
  const stop = () => end("stopped");
  const cancelDeadline = durationMs === Infinity
    ? () => {}
    : driver.clock.after(durationMs, () => end("done"));
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const causes: unknown[] = [];
  let stoodStillMs = 0;
  try {
    await driver.run(
      floods,
      (bytes) => account.sent(bytes),
      (cause) => causes.push(cause),
    );
  } finally {
    signal.removeEventListener("abort", stop);
    cancelDeadline();
    account.end();
    stoodStillMs = watch.stoodStillMs;
  }
  outcome ??= await isGone(target, clock) ? "ended" : "failed";
  const errors = outcome === "ended" ? 0 : causes.length;
  return {
    outcome,
    failure: errors === 0 ? null : describeFailure(causes, connections, target),
    n,
    connections,
    bytesOut: account.bytesOut,
    requestsOut: floods.reduce((sum, { requests }) => sum + requests, 0),
    seconds: account.seconds,
    blockedSeconds: account.blockedSeconds,
    bytesAfterBlock: account.bytesAfterBlock,
    errors,
    stoodStillMs,
  };
}

/** How long an answer of the port is waited for. On loopback it comes at once. */
const KNOCK_TIMEOUT_MS = 1000;

/**
 * Whether nobody listens any more. A client that reads finds the end of its stream where a server has ended in good order.
 * A mute one never gets there: that end stands behind the answers that it does not take, and at last its connection is
 * reset, as it would be by a server that has had enough of it. But a server that ends stops listening first.
 */
async function isGone({ hostname, port }: Target, clock: TimerClock): Promise<boolean> {
  const late = new AbortController();
  const cancel = clock.after(KNOCK_TIMEOUT_MS, () => late.abort());
  try {
    (await Deno.connect({ hostname, port, signal: late.signal })).close();
    return false;
  } catch (cause) {
    return isRefusal(cause);
  } finally {
    cancel();
  }
}

function describeFailure(causes: readonly unknown[], count: number, target: Target): CommandError {
  const [cause] = causes;
  return new CommandError(
    `Cannot send to ${formatTarget(target)} any more: the server ended ` +
      (count === 1 ? "the connection" : `${causes.length} of ${count} connections`) +
      ` (${lossReason(cause)})`,
    { cause },
  );
}

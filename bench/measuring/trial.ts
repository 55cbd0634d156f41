/**
 * One measurement: a fresh server, fresh clients, and what they got while all of them ran.
 *
 * Whatever happens, it ends, and leaves no process behind. There are five ways: enough was counted;
 * a client is starved; a client complains; the server dies; nobody is answered for too long.
 *
 * @module
 */

import { reasonOf } from "../../internal/cli/reason.ts";
import { systemTimerClock, type TimerClock } from "../../internal/measure/timer_clock.ts";
import type { ClientKind } from "../../clients/kinds.ts";
import type { scenarios } from "../result/columns.ts";
import { AutoResetEvent } from "./auto_reset_event.ts";
import type { BenchServer, ClientEnd, Contestant, StartClient } from "../contestants/contestant.ts";
import { type Counted, countingOf, type CountingRules } from "./counting.ts";
import {
  type ProcessorShares,
  type ProcessorTimes,
  processorTimes,
  sharesBetween,
} from "../../internal/measure/processor_times.ts";
import type { Round } from "../result/result.ts";

/** How often to see whether somebody has been silent for too long. */
const LOOK_EVERY_MS = 100;
/**
 * At Ctrl-C a terminal tells all processes at once, and a child may be the first one to end. So
 * before an end counts as a failure, there is a moment for our own signal to arrive.
 */
const SIGNAL_GRACE_MS = 200;

/** What a measurement needs. */
export interface TrialOptions {
  readonly contestant: Contestant;
  readonly scenario: typeof scenarios[number];
  readonly startClient: StartClient;
  /** What a client of each kind sends. */
  readonly n: Readonly<Record<ClientKind, number>>;
  readonly rules: CountingRules;
  readonly cores: number;
  /** Ends the measurement without a result when it fires. */
  readonly signal: AbortSignal;
  /** @default the system's clock */
  readonly clock?: TimerClock;
}

/** What came out. */
export type TrialResult = Omit<Round, "round" | "scenario">;

/** @returns what came out; null when the signal fired before that */
export async function runTrial(options: TrialOptions): Promise<TrialResult | null> {
  const { contestant, signal } = options;
  if (signal.aborted) return null;
  let server: BenchServer;
  try {
    server = await contestant.start(signal);
  } catch (error) {
    await grace(options);
    return signal.aborted ? null : without("failed", reasonOf(error));
  }
  try {
    return await drive(server, options);
  } finally {
    await server.stop();
  }
}

/** Runs the clients of a server that listens. */
async function drive(server: BenchServer, options: TrialOptions): Promise<TrialResult | null> {
  const { scenario, startClient, n, rules, signal, clock = systemTimerClock } = options;
  const now = () => performance.timeOrigin + clock.now();
  const events = new AutoResetEvent();
  const startMs = now();
  const clients = scenario.clients.map((kind: ClientKind) =>
    startClient(kind, server.target, n[kind], events.set)
  );
  let failure: TrialResult | null = null;
  const watching = Promise.race([
    server.ended.then((reason) => without("died", reason)),
    ...clients.map((client) => client.ended.then(complaint)),
  ]).then((result) => {
    failure = result;
    events.set();
  });

  signal.addEventListener("abort", events.set);
  const look = () => {
    cancelLook = clock.after(LOOK_EVERY_MS, look);
    events.set();
  };
  let cancelLook = clock.after(LOOK_EVERY_MS, look);
  let before: Promise<ProcessorTimes | null> | undefined;
  try {
    for (;;) {
      await events.wait();
      if (signal.aborted) return null;
      if (failure !== null) return await judge(failure, server, options);
      const logs = clients.map(({ connectedMs, windows }, index) => (
        { kind: scenario.clients[index]!, connectedMs, windows }
      ));
      const counting = countingOf(logs, startMs, now(), rules);
      switch (counting.state) {
        case "warming up":
          break;
        case "counting":
          before ??= processorTimes(server.pid);
          break;
        case "silent":
          return without("failed", "nobody was answered any more");
        case "done":
        case "starved": {
          const after = await processorTimes(server.pid);
          const shares = sharesBetween(await (before ?? null), after, options.cores);
          return roundOf(counting.state, scenario.clients, counting.counted, shares);
        }
      }
    }
  } finally {
    cancelLook();
    signal.removeEventListener("abort", events.set);
    await Promise.all([before, ...clients.map((client) => client.stop())]);
    await watching;
  }
}

/** Says who is to blame when something has ended by itself: the signal, the server, or nobody. */
async function judge(
  failure: TrialResult,
  server: BenchServer,
  options: TrialOptions,
): Promise<TrialResult | null> {
  await grace(options);
  if (options.signal.aborted) return null;
  // A client may notice that the server has died before we do.
  const reason = await Promise.race([server.ended, Promise.resolve(null)]);
  return reason !== null && failure.outcome === "failed" ? without("died", reason) : failure;
}

function grace({ signal, clock = systemTimerClock }: TrialOptions): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(SIGNAL_GRACE_MS, done);
    signal.addEventListener("abort", done);
  });
}

function complaint({ reason, isWrongAnswer }: ClientEnd): TrialResult {
  return without(isWrongAnswer ? "wrong" : "failed", reason);
}

/** A measurement without figures, and why. */
export function without(outcome: "wrong" | "died" | "failed", reason: string): TrialResult {
  return { outcome, reason, clients: [], serverCpuShare: null, stealShare: null, idleShare: null };
}

function roundOf(
  state: "done" | "starved",
  kinds: readonly ClientKind[],
  counted: readonly Counted[],
  shares: ProcessorShares,
): TrialResult {
  return {
    outcome: state === "done" ? "measured" : "starved",
    reason: null,
    clients: counted.map((client, index) => ({ kind: kinds[index]!, ...client })),
    serverCpuShare: shares.process,
    stealShare: shares.steal,
    idleShare: shares.idle,
  };
}

/**
 * The show: what the demo does and says between the start of its server and its end.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Interruption } from "../internal/cli/interruption.ts";
import type { TextStream } from "../internal/cli/output.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import type { RunningServer } from "../variants/server.ts";
import type { Variant } from "../variants/table.ts";
import { DemoClients } from "./demo_clients.ts";
import { DEMO_N } from "./kinds.ts";
import { type Interval, intervalsIn } from "./demo_interval.ts";
import type { NextStep } from "./demo_lesson.ts";
import type { PhaseResult } from "./demo_phase.ts";
import {
  aloneHeading,
  aloneLine,
  besideHeading,
  besideLine,
  conclusion,
  introduction,
  standstillLine,
  summary,
} from "./demo_text.ts";

/**
 * How long both sides run before anything is measured, so that the compiler has seen their code.
 * Otherwise the first phase, which is the measure of the second, would be the slower one.
 */
const WARM_UP_MS = 250;
/** How often a phase is shown in all, when time stands still in it. */
const ATTEMPTS_MAX = 3;

/** What the show is about. */
export interface ShowOptions {
  readonly variant: Variant;
  /** A server of that variant. */
  readonly server: Pick<RunningServer, "addr" | "ended">;
  /** How long to measure in all. */
  readonly seconds: number;
  /** What to try afterwards. */
  readonly next: readonly NextStep[];
  /** Ends the show early. */
  readonly interruption: Interruption;
}

/**
 * Runs the clients, and prints what they get while they get it, a summary, and what it means.
 *
 * @returns the exit code: 0, or that of the signal that ended the show early
 * @throws {CommandError} after the summary, when the server or a client has failed
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function show(
  { variant, server, seconds, next, interruption }: ShowOptions,
  stdout: TextStream,
): Promise<number> {
  using clients = new DemoClients();
  const { signal } = interruption;
  const { style } = stdout;
  const cores = navigator.hardwareConcurrency;
  const phaseMs = seconds * 1000 / 2;

  // What goes wrong goes wrong inside timers and messages: the clients have to end first.
  const failures: unknown[] = [];
  const fail = (error: unknown) => {
    failures.push(error);
    interruption.interrupt();
  };
  const say = (text: string) => {
    try {
      stdout.line(text);
    } catch (error) {
      fail(error);
    }
  };
  server.ended.catch((cause) => {
    const text = `Cannot go on serving with ${variant.name}: ${reasonOf(cause)}`;
    fail(cause instanceof CommandError ? cause : new CommandError(text, { cause }));
  });

  /** Runs one phase. Null: it was stopped before it began. */
  const runPhase = async (
    slowN: number | null,
    durationMs: number,
    onInterval?: (interval: Interval) => void,
  ): Promise<PhaseResult | null> => {
    if (signal.aborted) return null;
    try {
      const intervals = intervalsIn(durationMs);
      const phase = { target: server.addr, fastN: DEMO_N.fast, slowN, durationMs, intervals };
      const result = await clients.runPhase(phase, signal, onInterval);
      if (result.failure !== null) fail(new CommandError(result.failure));
      return result.fast.seconds > 0 ? result : null;
    } catch (error) {
      fail(error);
      return null;
    }
  };

  /** Runs a phase again when time stood still in it: its figures would be wrong, and so would the conclusion. */
  const runSteadily: typeof runPhase = async (slowN, durationMs, onInterval) => {
    for (let attempt = 1;; attempt++) {
      const result = await runPhase(slowN, durationMs, onInterval);
      if (result === null || result.stoodStillMs === 0 || signal.aborted) return result;
      const isLast = attempt === ATTEMPTS_MAX;
      say(standstillLine(result.stoodStillMs, !isLast, stdout));
      if (isLast) return result;
    }
  };

  say(introduction(variant, server.addr, stdout));
  await runPhase(null, WARM_UP_MS);

  if (!signal.aborted) say(aloneHeading(stdout));
  const alone = await runSteadily(
    null,
    phaseMs,
    (interval) => say(aloneLine(interval.endMs, interval, style)),
  );

  if (!signal.aborted) say(besideHeading(stdout));
  const beside = alone && await runSteadily(
    DEMO_N.slow,
    phaseMs,
    (interval) => say(besideLine(phaseMs + interval.endMs, interval, alone.fast, stdout)),
  );

  const isComplete = !signal.aborted;
  // Where a failure left nothing to sum up, it says itself why.
  if (failures.length > 0 && alone === null) throw failures[0];
  stdout.line(summary({ alone, beside }, isComplete, stdout));
  if (failures.length > 0) throw failures[0];
  if (!isComplete) return interruption.exitCode ?? EXIT_DONE;
  if (alone !== null && beside?.slow) {
    const measured = {
      alone: alone.fast,
      beside: beside.fast,
      slow: beside.slow,
      slowN: DEMO_N.slow,
      cores,
    };
    stdout.line(conclusion(variant, measured, next, stdout));
  }
  return EXIT_DONE;
}

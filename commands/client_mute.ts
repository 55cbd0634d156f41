/**
 * `fibserv client mute`: sends and never reads, and says what becomes of that.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import type { Interruption } from "../internal/cli/interruption.ts";
import type { TextStream } from "../internal/cli/output.ts";
import type { Io } from "../loop/io/types.ts";
import { type MuteOptions, runMute } from "../clients/mute.ts";
import { muteLine, muteSummaryJson, muteSummaryText } from "../clients/mute_report.ts";
import type { clientCommand } from "./client.ts";

/** What the other kinds of clients need, too. */
export interface MuteSurroundings extends Pick<MuteOptions, "target" | "n" | "retry"> {
  readonly io: Io | undefined;
  readonly interruption: Interruption;
  readonly stdout: TextStream;
  /** Prints a line of progress, if that is wanted. Does not throw. */
  report(line: string): void;
  /** See `MuteEvents`. */
  onConnecting(opened: number): void;
}

/** @throws {UsageError} at flags that speak of answers: nobody is there to count them */
export function refuseFlagsOfOthers(
  { pipeline, requests, windows }: ValuesOf<typeof clientCommand>,
): void {
  const refuse = (flag: string, value: number | string) => {
    throw new UsageError(`Cannot be mute: ${flag} is for clients that read answers, got ${value}`);
  };
  if (pipeline !== 1) refuse("--pipeline", pipeline);
  if (requests !== undefined) refuse("--requests", requests);
  if (windows) refuse("--windows", "--windows");
}

/**
 * Runs it, and prints the summary.
 *
 * @returns the exit code
 * @throws {CommandError} when the server cannot be reached, or has ended a connection
 */
export async function runMuteClient(
  values: ValuesOf<typeof clientCommand>,
  { target, n, retry, io, interruption, stdout, report, onConnecting }: MuteSurroundings,
): Promise<number> {
  const result = await runMute({
    target,
    n,
    connections: values.connections,
    ...(values.duration === undefined ? {} : { durationMs: values.duration * 1000 }),
    signal: interruption.signal,
    ...(retry === undefined ? {} : { retry }),
    ...(io === undefined ? {} : { io }),
  }, { onConnecting, onSecond: (bytesOut, blockedMs) => report(muteLine(bytesOut, blockedMs)) });
  stdout.line(values.json ? muteSummaryJson(result) : "\n" + muteSummaryText(target, result));
  if (result.failure !== null) throw result.failure;
  return result.outcome === "stopped" ? interruption.exitCode ?? EXIT_DONE : EXIT_DONE;
}

/**
 * `fibserv client mute`: sends and never reads, and says what becomes of that.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE, EXIT_FAILED } from "../internal/cli/exit_codes.ts";
import type { Interruption } from "../internal/cli/interruption.ts";
import type { TextStream } from "../internal/cli/output.ts";
import type { Io } from "../loop/io/types.ts";
import { type MuteOptions, runMute } from "../clients/mute.ts";
import { muteLine, muteRemarks, muteSummaryJson, muteSummaryText } from "../clients/mute_report.ts";
import type { clientCommand } from "./client.ts";

/** What the other kinds of clients need, too. */
export interface MuteSurroundings extends Pick<MuteOptions, "target" | "n" | "retry"> {
  /** What it is called on a terminal. */
  readonly name: string;
  readonly io: Io | undefined;
  readonly interruption: Interruption;
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** Prints a line of progress, if that is wanted. Does not throw. */
  report(line: string): void;
  /** See `MuteEvents`. */
  onConnecting(opened: number): void;
}

/** @throws {UsageError} at flags that speak of answers: nobody is there to count them */
export function refuseFlagsOfOthers(
  { pipeline, requests, reconnect, windows }: ValuesOf<typeof clientCommand>,
): void {
  const refuse = (flag: string, value: number | string) => {
    throw new UsageError(`Cannot be mute: ${flag} is for clients that read answers, got ${value}`);
  };
  if (pipeline !== 1) refuse("--pipeline", pipeline);
  if (requests !== undefined) refuse("--requests", requests);
  if (reconnect) refuse("--reconnect", "--reconnect");
  if (windows) refuse("--windows", "--windows");
}

/**
 * Runs it, and prints the summary.
 *
 * @returns the exit code, which is that of the other kinds: 1 when the server has ended before the time was over
 * @throws {CommandError} when the server cannot be reached, or has ended a connection, and goes on
 */
export async function runMuteClient(
  values: ValuesOf<typeof clientCommand>,
  { name, target, n, retry, io, interruption, stdout, stderr, report, onConnecting }:
    MuteSurroundings,
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
  stdout.line(
    values.json
      ? muteSummaryJson(result)
      : "\n" + muteSummaryText(stdout.isTerminal ? name : "mute", target, result, stdout.columns),
  );
  for (const remark of muteRemarks(result)) stderr.note(`fibserv client: ${remark}`);
  if (result.failure !== null) throw result.failure;
  if (result.outcome === "stopped") return interruption.exitCode ?? EXIT_DONE;
  return result.outcome === "ended" && values.duration !== undefined ? EXIT_FAILED : EXIT_DONE;
}

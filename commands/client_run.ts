/**
 * `fibserv client`: runs a load, and says what came out.
 *
 * @module
 */

import type { Context } from "../internal/cli/output.ts";
import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { secondsText } from "../internal/cli/duration.ts";
import { EXIT_DONE, EXIT_FAILED } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { openIo } from "../loop/io/mod.ts";
import { onStop } from "../loop/io/signals.ts";
import type { Io, IoName } from "../loop/io/types.ts";
import { DEFAULT_N } from "../clients/kinds.ts";
import type { clientCommand } from "./client.ts";
import { refuseFlagsOfOthers, runMuteClient } from "./client_mute.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { type LoadEvents, runLoad } from "../clients/load.ts";
import {
  lineOf,
  nameOf,
  rateLine,
  remarks,
  summaryJson,
  summaryText,
  timeLine,
} from "../clients/report.ts";
import { openingText } from "../clients/open_connections.ts";
import { partAnswerText } from "../clients/part_answer_watch.ts";
import type { RetryPolicy } from "../clients/retries.ts";
import { DEFAULT_TARGET, formatTarget, parseTarget } from "../clients/target.ts";
import { startJson, WindowCutter, windowJson } from "../clients/windows.ts";

/**
 * Runs the command.
 *
 * @returns the exit code: 0; that of the signal that ended it before its work was complete; 1 when the
 * server has ended, in good order, before a limit was reached, or when requests were lost (`--reconnect`)
 * @throws {CommandError} when the address is wrong, there are no system calls to use, the server
 * cannot be reached, or something failed during the run; in the last case after the summary was
 * printed
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function run(
  values: ValuesOf<typeof clientCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  // Also with system calls, and without the thread that `Io.onStop()` starts, which would use the core
  // that is measured. A signal interrupts a call that waits, and then `select()` lets Deno's event
  // loop turn; when answers leave nothing to wait for, it does so each tenth of a second.
  using interruption = new Interruption(onStop);
  const { kind } = values;
  requireMemory(values);
  if (kind === "mute") refuseFlagsOfOthers(values);
  const io = await ioNamed(values.io);
  const target = values.target === undefined ? DEFAULT_TARGET : parseTarget(values.target);

  // Under --json stdout is for objects alone, and progress is shown to someone who looks on.
  const progress = values.windows || !values.json ? stdout : stderr.isTerminal ? stderr : null;
  const name = nameOf(kind, Deno.pid);
  let outputError: { cause: unknown } | null = null;
  const report = (line: string) => {
    try {
      if (progress === null) return;
      const isShared = progress.isTerminal && !values.windows;
      progress.line(isShared ? lineOf(name, line, progress.style) : line);
    } catch (cause) {
      // We are inside a timer or a read: the run has to end first.
      outputError ??= { cause };
      interruption.interrupt();
    }
  };
  const n = values.n ?? DEFAULT_N[kind];
  const retry: RetryPolicy = {
    timeoutMs: values.wait * 1000,
    onFirstRetry() {
      const address = formatTarget(target);
      stderr.note(`fibserv client: nobody listens on ${address} yet; trying for ${values.wait} s`);
    },
  };
  const onConnecting = (opened: number) => {
    if (stderr.isTerminal) {
      stderr.note(`fibserv client: ${openingText(opened, values.connections, target)}`);
    }
  };
  if (kind === "mute") {
    const surroundings = {
      name,
      target,
      n,
      retry,
      io,
      interruption,
      stdout,
      stderr,
      report,
      onConnecting,
    };
    return await runMuteClient(values, surroundings);
  }
  // A program that reads windows sees in them what does not come.
  const events: LoadEvents = values.windows
    ? new WindowCutter(systemTimerClock, {
      onStart: (connectedMs, port) => report(startJson(connectedMs, port)),
      onWindow: (window) => report(windowJson(window)),
    })
    : {
      ...kind === "fast"
        ? { onSecond: (reqPerSec: number) => report(rateLine(reqPerSec)) }
        : { onAnswer: (latencyMs: number) => report(timeLine(latencyMs)) },
      onConnecting,
      onSilence: (seconds) => stderr.note(`fibserv client: no answer for ${seconds} s; waiting`),
      onPartAnswer: (part) => stderr.note(`fibserv client: ${partAnswerText(part, target)}`),
    };

  const result = await runLoad({
    target,
    n,
    connections: values.connections,
    pipeline: values.pipeline,
    ...(values.duration === undefined ? {} : { durationMs: values.duration * 1000 }),
    ...(values.requests === undefined ? {} : { requests: values.requests }),
    signal: interruption.signal,
    retry,
    reconnect: values.reconnect,
    ...(io === undefined ? {} : { io }),
  }, events);

  // The assignment in `report` is invisible to the control flow analysis of TypeScript.
  const closed = outputError as { cause: unknown } | null;
  if (closed !== null) throw closed.cause;
  stdout.line(
    values.json
      ? summaryJson(kind, result)
      : "\n" + summaryText(stdout.isTerminal ? name : kind, target, result, stdout.columns),
  );
  for (const remark of remarks(result)) stderr.note(`fibserv client: ${remark}`);
  if (result.failure !== null) throw result.failure;
  if (result.reconnects !== null && result.reconnects.lost > 0) return EXIT_FAILED;
  if (result.outcome === "stopped") return interruption.exitCode ?? EXIT_DONE;
  if (result.requests === 0) {
    throw new CommandError(
      `Cannot measure ${formatTarget(target)}: a request must be answered, got no answer in ` +
        secondsText(result.seconds * 1000),
    );
  }
  // A client without a limit has then done what it was to do; another one has not.
  const hasLimit = values.duration !== undefined || values.requests !== undefined;
  return result.outcome === "ended" && hasLimit ? EXIT_FAILED : EXIT_DONE;
}

/** When each request was sent is kept: 80 MB for so many. */
const IN_FLIGHT_MAX = 10_000_000;

function requireMemory({ connections, pipeline }: ValuesOf<typeof clientCommand>): void {
  if (connections * pipeline <= IN_FLIGHT_MAX) return;
  throw new UsageError(
    `Cannot keep so many requests in flight: --connections times --pipeline must be at most ` +
      `${IN_FLIGHT_MAX}, got ${connections} times ${pipeline}`,
  );
}

/** @returns undefined when the client does without a selector (see `LoadOptions.io`) */
async function ioNamed(name: IoName): Promise<Io | undefined> {
  if (name === "deno") return undefined;
  try {
    return await openIo(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotSupported)) throw cause;
    throw new CommandError(cause.message, { cause });
  }
}

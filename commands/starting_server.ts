/**
 * `fibserv serve` and `fibserv demo`: start a variant, and say why it does not start.
 *
 * In a variant of the table what can go wrong is the address. One from a file is work in progress: its `run()` throws, ends too
 * soon or never listens. Its author then needs the line of that file, and no line of ours.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import type { Interruption } from "../internal/cli/interruption.ts";
import { tellIfLong } from "../internal/cli/long_wait.ts";
import type { TextStream } from "../internal/cli/output.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { systemTimerClock, type TimerClock } from "../internal/measure/timer_clock.ts";
import { pollOperatingSystem } from "../loop/io/poll_operating_system.ts";
import type { Recording } from "../loop/trace/recording/tap.ts";
import type { TraceReader } from "../loop/trace/trace_event.ts";
import { lineFeedHint } from "../variants/line_feed_hint.ts";
import type { ServeOptions } from "../variants/options.ts";
import { NeverListenedError, type RunningServer, startServer } from "../variants/server.ts";
import type { Variant } from "../variants/table.ts";
import { type OwnVariant, placeIn } from "../variants/variant_file.ts";

/** After so long, a variant that listens would have said so, even on a busy machine. */
const SILENCE_MS = 5000;

/** Who starts a server, and who hears of it. */
export interface Starter {
  /** What lines on stderr begin with: `fibserv serve`. */
  readonly prefix: string;
  /** For what is to be known while it starts. */
  readonly stderr: TextStream;
  /** Ends the waiting. */
  readonly interruption: Interruption;
  /** Receives the errors that end one connection. */
  report(error: unknown): void;
  /** Receives the lines that the variant prints. */
  log(line: string): void;
  /** What helps a client that sends no line feeds, if the command has a flag for it. @default "" */
  readonly lineFeedRemedy?: string;
  /** Receives what the server asks of its sockets, if anybody wants to see that; or records all that it does. */
  readonly tracing?: TraceReader | Recording | undefined;
  /** What to say of an error that is not the fault of a file. @default that it cannot listen, and why */
  failureOf?(cause: unknown): CommandError;
  /** @default the system's clock */
  readonly clock?: TimerClock;
}

/**
 * Starts a server, and waits until it listens.
 *
 * @returns undefined when it was interrupted before
 * @throws {CommandError} when it does not start. Of a variant from a file, the promise of its end fails with such an error, too
 */
export async function startOrStop(
  variant: Variant | OwnVariant,
  options: ServeOptions,
  starter: Starter,
): Promise<RunningServer | undefined> {
  const { prefix, stderr, interruption, report, log, tracing, clock = systemTimerClock } = starter;
  const { lineFeedRemedy = "" } = starter;
  const own = "path" in variant ? variant : null;
  const hint = () =>
    stderr.line(`${prefix}: ${variant.name} has not called listening() yet; Ctrl-C ends it`);
  const cancelHint = own === null ? () => {} : clock.after(SILENCE_MS, hint);
  try {
    const logPart = (part: string) => log(`${prefix}: ${lineFeedHint(part)}${lineFeedRemedy}`);
    const starting = startServer(variant, options, report, tracing, log, logPart);
    // A variant may compute between `listening()` and its first pause, in which a promise could tell of it.
    // Then both are told in the same moment; so whoever interrupts comes a turn later, or a server would be left without draining.
    const interrupted = interruption.interrupted.then(pollOperatingSystem);
    const started = Promise.race([starting, interrupted]);
    const news = `${prefix}: starting ${variant.name}`;
    const server = await tellIfLong(stderr, news, started, clock.after.bind(clock));
    if (server === undefined) {
      // Nobody waits for it any more, so what becomes of it is no news.
      starting.catch(() => {});
      return undefined;
    }
    return own === null ? server : { ...server, ended: withItsPlace(server.ended, own) };
  } catch (cause) {
    const failure = own === null ? null : failureOf(own, cause);
    throw failure ?? starter.failureOf?.(cause) ?? cannotListen(variant, options, cause);
  } finally {
    cancelHint();
  }
}

function withItsPlace(ended: Promise<void>, variant: OwnVariant): Promise<void> {
  const placed = ended.catch((cause) => {
    throw failureOf(variant, cause) ?? cause;
  });
  // Who does not wait for the end does not need to hear how it was.
  placed.catch(() => {});
  return placed;
}

/** @returns what is wrong with the file; null when it is not the file */
function failureOf(variant: OwnVariant, cause: unknown): CommandError | null {
  const { path, runPlace } = variant;
  if (cause instanceof NeverListenedError) {
    return new CommandError(
      `Cannot serve ${path}: run() must call listening() before it ends, got its end (${runPlace})`,
      { cause },
    );
  }
  const place = placeIn(variant, cause);
  if (isOfTheSystem(cause) || (place === null && cause instanceof RangeError)) return null;
  const reason = reasonOf(cause) || (cause instanceof Error ? cause.name : "an empty text");
  return new CommandError(`run() of ${path} failed: ${reason} (${place ?? runPlace})`, { cause });
}

/** Whether an error came from a call that listens, and says something about the address. */
function isOfTheSystem(cause: unknown): boolean {
  const { AddrInUse, AddrNotAvailable, NotCapable, PermissionDenied } = Deno.errors;
  return [AddrInUse, AddrNotAvailable, NotCapable, PermissionDenied]
    .some((kind) => cause instanceof kind);
}

function cannotListen(variant: Variant, options: ServeOptions, cause: unknown): unknown {
  // A mistake of ours, whose author needs the stack.
  if (cause instanceof TypeError || cause instanceof ReferenceError) return cause;
  if (cause instanceof RangeError) {
    return new CommandError(`Cannot serve ${variant.name}: ${reasonOf(cause)}`, { cause });
  }
  const address = `${options.hostname}:${options.port}`;
  const why = cause instanceof Deno.errors.AddrInUse
    ? "the port must be free, got one that is in use"
    : cause instanceof Deno.errors.PermissionDenied
    ? "the port must be one that you may use, got permission denied"
    : cause instanceof Deno.errors.NotCapable
    ? reasonOf(cause)
    : `the address must be one of this machine, got ${reasonOf(cause)}`;
  return new CommandError(`Cannot listen on ${address}: ${why}`, { cause });
}

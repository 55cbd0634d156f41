/**
 * `fibserv trace`: serves, records all that happens, and writes it to a file; or sends it to a lab.
 *
 * @module
 */

import { ClientProcess } from "../bench/contestants/client_process.ts";
import { ownCommand } from "../bench/contestants/own_command.ts";
import { type ClientKind, DEFAULT_N } from "../clients/kinds.ts";
import type { ValuesOf } from "../internal/cli/command.ts";
import { count } from "../internal/cli/count.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context } from "../internal/cli/output.ts";
import { openOutputs, type Output } from "../internal/cli/output_file.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { VERSION } from "../internal/cli/version.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { onStop } from "../loop/io/signals.ts";
import { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import { Recording } from "../loop/trace/recording/tap.ts";
import type { KeptRecording } from "../loop/trace/recording/tap_protocol.ts";
import { traceFile } from "../loop/trace/recording/trace_file.ts";
import { DEFAULTS, type ServeOptions } from "../variants/options.ts";
import { COSTLY_N, styleOf } from "../variants/record_server.ts";
import type { RunningServer } from "../variants/server.ts";
import { findVariant, type Variant } from "../variants/table.ts";
import { listeningLine, requireIo, stopsOf } from "./serving_here.ts";
import { serveUntilStopped } from "./serving_until_stopped.ts";
import { startOrStop } from "./starting_server.ts";
import type { LOADS, traceCommand } from "./trace.ts";

/** How long the server may take to answer what has come, when the recording is over. */
const DRAIN_TIMEOUT_MS = 2000;
/** The longest first line of standard input. */
const TOKEN_CHARS_MAX = 200;

const CLIENTS: Readonly<Record<typeof LOADS[number], readonly ClientKind[]>> = {
  none: [],
  fast: ["fast"],
  both: ["fast", "slow"],
};

type TraceValues = ValuesOf<typeof traceCommand>;

/**
 * Runs the command.
 *
 * @returns 0, also when a signal has ended the recording
 * @throws {UsageError} when a flag is missing, or the variant does not exist on the I/O that is asked for
 * @throws {CommandError} when that I/O cannot be had here, when it cannot listen, when the file cannot be written or is
 * there already, when the recording has failed meanwhile, or when the lab cannot be reached
 */
export async function run(values: TraceValues, context: Context): Promise<number> {
  const variant = variantOf(values);
  requireIo(variant, values.io);
  const destination = await destinationOf(values, context);
  using interruption = new Interruption(await stopsOf(variant, values.io));
  let labGone: string | null = null;
  const recording = new Recording({
    ...{ style: styleOf(variant), costlyN: COSTLY_N },
    labPort: destination.kind === "lab" ? destination.port : null,
    labGone(why) {
      if (destination.kind === "file") {
        context.stderr.line(`fibserv trace: the recording has ended, the server goes on: ${why}`);
        return;
      }
      labGone = why;
      interruption.interrupt();
    },
  });
  await Promise.race([orFail(recording.ready), interruption.interrupted]);
  if (labGone !== null) {
    throw new CommandError(`Cannot reach the lab: it must listen on the port, got ${labGone}`);
  }
  const options: ServeOptions = {
    ...DEFAULTS,
    port: values.port,
    io: values.io,
    maxConnections: variant.maxConnections ?? DEFAULTS.maxConnections,
  };
  const { stderr } = context;
  const server = await startOrStop(variant, options, {
    prefix: "fibserv trace",
    ...{ stderr, interruption },
    report: (error) => stderr.line(`fibserv trace: a connection failed: ${error}`),
    log: (line) => stderr.line(line),
    tracing: recording,
  });
  if (server === undefined) return interruption.exitCode ?? EXIT_DONE;
  if (server.note !== null) stderr.note(`fibserv trace: ${server.note}`);
  const isOnStdout = destination.kind === "file" && destination.output.isStdout;
  (isOnStdout ? stderr : context.stdout).line(listeningLine(variant, server.addr));
  if (destination.kind === "lab") {
    const { hostname: host, port } = server.addr;
    const { token } = destination;
    recording.listening({ token, variant: variant.name, io: values.io, host, port, pid: Deno.pid });
    // Its lab may want to end it by a signal, too, or may just go.
    return await serveUntilStopped(server, interruption, DRAIN_TIMEOUT_MS, () => {});
  }
  await serveFor(values, server, interruption);
  const kept = await orFail(recording.finish());
  await write(kept, { variant, io: values.io, recording }, destination, context);
  return EXIT_DONE;
}

/** @throws {CommandError} when the recording fails */
async function orFail<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new CommandError(reasonOf(cause), { cause });
  }
}

/** Where a recording goes. */
type Destination =
  | { readonly kind: "file"; readonly output: Output; readonly path: string }
  | { readonly kind: "lab"; readonly port: number; readonly token: string };

function variantOf({ variant }: TraceValues): Variant {
  if (variant !== undefined) return findVariant(variant);
  throw new UsageError("Cannot record a server: --variant must be given, got none");
}

async function destinationOf(
  { out, force, lab }: TraceValues,
  context: Context,
): Promise<Destination> {
  if (lab !== undefined) {
    if (out !== undefined) {
      throw new UsageError("Cannot record a server: it must be --out or --lab, got both");
    }
    return { kind: "lab", port: lab, token: await firstLine(Deno.stdin.readable) };
  }
  if (out === undefined) {
    throw new UsageError("Cannot record a server: --out must be given, got none");
  }
  if (!force && await isFile(out)) {
    throw new CommandError(
      `Cannot write --out ${
        quote(out, 200)
      }: it must be a new file, or come with --force, got one that exists`,
    );
  }
  const { "--out": output } = await openOutputs({ "--out": out }, context, onStop);
  return { kind: "file", output: output!, path: out };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // Whoever opens it will hear why.
    return false;
  }
}

/** @throws {UsageError} when there is none */
async function firstLine(input: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of input.pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("\n") || text.length > TOKEN_CHARS_MAX) break;
  }
  const line = text.split("\n", 1)[0]!.trim();
  if (line !== "" && line.length <= TOKEN_CHARS_MAX) return line;
  throw new UsageError(
    "Cannot record for a lab: the first line of standard input must be its token, got none",
  );
}

/** Has clients come, waits until the time is up, which begins when they are there, and ends the server. */
async function serveFor(
  { seconds, load, io }: TraceValues,
  server: RunningServer,
  interruption: Interruption,
): Promise<void> {
  const allConnected = Promise.withResolvers<void>();
  const clients: ClientProcess[] = [];
  const onNews = () => {
    if (clients.every(({ connectedMs }) => connectedMs !== null)) allConnected.resolve();
  };
  for (const kind of CLIENTS[load]) {
    const { addr: target } = server;
    const command = ownCommand();
    clients.push(new ClientProcess({ command, kind, io, target, n: DEFAULT_N[kind], onNews }));
  }
  onNews();
  const failed = clients.map(async ({ ended }, i) => {
    const { reason } = await ended;
    if (interruption.signal.aborted) return;
    throw new CommandError(
      `Cannot go on: the ${CLIENTS[load][i]} client must go on, got ${reason}`,
    );
  });
  let cancel = () => {};
  try {
    await Promise.race([allConnected.promise, interruption.interrupted, ...failed]);
    cancel = systemTimerClock.after(seconds * 1000, () => interruption.interrupt());
    await Promise.race([interruption.interrupted, ...failed]);
  } finally {
    cancel();
    interruption.interrupt();
    await Promise.all(clients.map((client) => client.stop()));
    await serveUntilStopped(server, interruption, DRAIN_TIMEOUT_MS, () => {});
  }
}

/** Writes the file, and tells what is in it. */
async function write(
  { names, blocks, lost, endMs }: KeptRecording,
  { variant, io, recording: { startedAtUnixMs } }: {
    variant: Variant;
    io: string;
    recording: Recording;
  },
  { output, path }: Extract<Destination, { kind: "file" }>,
  { stderr }: Context,
): Promise<void> {
  const log = new RecordingLog();
  log.addNames(names.map((name, number) => [number, name] as const));
  for (const block of blocks) log.add(block);
  log.lost = lost;
  const facts = { version: VERSION, variant: variant.name, io, pid: Deno.pid };
  await output.write([...traceFile(log, { ...facts, startedAtUnixMs, endMs })].join(""));
  const lostNote = lost > 0 ? `, ${count(lost, "is", "are")} missing` : "";
  stderr.note(
    `fibserv trace: ${count(log.next, "event")} in ${path}${lostNote}; open it at ui.perfetto.dev`,
  );
}

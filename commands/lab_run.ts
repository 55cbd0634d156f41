/**
 * `fibserv lab`: starts servers, and serves a page on which one looks into them, until it is told to end.
 *
 * @module
 */

import { ownCommand } from "../bench/contestants/own_command.ts";
import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { tellIfLong } from "../internal/cli/long_wait.ts";
import { nearest } from "../internal/cli/nearest.ts";
import type { Context } from "../internal/cli/output.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { Lab, SERVERS_MAX } from "../lab/lab.ts";
import { summaries } from "../lab/lab_endpoints.ts";
import { labSite } from "../lab/lab_site.ts";
import type { ServerWish } from "../lab/live_server.ts";
import { RecordedServer } from "../lab/recorded_server.ts";
import { ioNames } from "../loop/io/names.ts";
import { onStop } from "../loop/io/signals.ts";
import { DEFAULTS } from "../variants/options.ts";
import { findVariant, variantNames } from "../variants/table.ts";
import { isRecording } from "./file_rights.ts";
import { DEFAULT_SERVERS, type labCommand } from "./lab.ts";
import { listenForPages } from "./page_listening.ts";
import { requireIo } from "./serving_here.ts";
import { VARIANT_RULE } from "./step_names.ts";

/**
 * How long pages may take to end. What is left then ends when this process exits, with all that it has started; 5 s are
 * promised.
 */
const CLOSE_TIMEOUT_MS = 3000;

/**
 * Runs the command: serves until SIGINT or SIGTERM, or the end of standard input if that is wanted.
 *
 * @returns 0: to be told to end is how it ends; the code of the signal when that came before the servers had started
 * @throws {UsageError} when a server does not exist, or there are too many
 * @throws {CommandError} when one does not start, when the file is no recording, or when it cannot listen
 */
export async function run(
  { server: words, port, json, untilEof }: ValuesOf<typeof labCommand>,
  { stdout, stderr }: Context,
): Promise<number> {
  using interruption = new Interruption(onStop);
  const stop = () => interruption.interrupt();
  // One that cannot be read has ended, too.
  if (untilEof) Deno.stdin.readable.pipeTo(new WritableStream()).then(stop, stop);
  const path = words.find(isRecording);
  const starting = path === undefined
    ? startLab(words.length === 0 ? DEFAULT_SERVERS : words, interruption.signal)
    : openRecording(path, words);
  await using lab = await tellIfLong(stderr, "fibserv lab: starting the servers", starting);
  // Nothing was shown yet.
  if (interruption.signal.aborted) return interruption.exitCode ?? EXIT_DONE;
  const { site, streams } = labSite(lab);
  const pages = listenForPages(site, port);
  const { url } = pages;
  stdout.line(
    json
      ? JSON.stringify({ event: "listening", url, servers: summaries(lab) })
      : `fibserv lab: ${url}`,
  );
  await interruption.interrupted;
  streams.close();
  // Together: an order that a server has not obeyed is an answer that a page waits for.
  await Promise.all([lab[Symbol.asyncDispose](), atMost(CLOSE_TIMEOUT_MS, pages.close())]);
  return EXIT_DONE;
}

async function startLab(words: readonly string[], signal: AbortSignal): Promise<Lab> {
  if (words.length > SERVERS_MAX) {
    throw new UsageError(
      `Cannot start the lab: it has at most ${SERVERS_MAX} servers, got ${words.length}`,
    );
  }
  const wishes = words.map(readWish);
  try {
    return await Lab.start(wishes, ownCommand(), signal);
  } catch (cause) {
    throw new CommandError(reasonOf(cause), { cause });
  }
}

/** Reads `coro` or `coro:posix`. */
function readWish(word: string): ServerWish {
  const [variant = "", io = DEFAULTS.io, ...rest] = word.split(":");
  const name = variantNames.find((name) => name === variant);
  const meant = nearest(variant, variantNames);
  if (name === undefined) {
    throw new UsageError(
      `Cannot start the lab: a server must be ${VARIANT_RULE}, got ${quote(variant)}` +
        (meant === undefined ? "" : `, did you mean "${meant}"?`),
    );
  }
  const world = ioNames.find((name) => name === io);
  if (world === undefined || rest.length > 0) {
    throw new UsageError(
      `Cannot start the lab: what follows ${name}: must be ${ioNames.join(", ")}, got ${
        quote([io, ...rest].join(":"))
      }`,
    );
  }
  requireIo(findVariant(name), world, `${name}:`);
  return { variant: name, io: world };
}

async function openRecording(path: string, words: readonly string[]): Promise<Lab> {
  if (words.length > 1) {
    throw new UsageError(
      `Cannot start the lab: a recording must come alone, got ${words.length} arguments`,
    );
  }
  try {
    return Lab.of([new RecordedServer(await Deno.readTextFile(path))]);
  } catch (cause) {
    const got = cause instanceof SyntaxError
      ? "a file that is no JSON"
      : cause instanceof TypeError
      ? "one that is damaged, or none at all"
      : reasonOf(cause);
    throw new CommandError(
      `Cannot open ${
        quote(path, 200)
      }: it must be a recording that fibserv trace has made, got ${got}`,
      { cause },
    );
  }
}

async function atMost(ms: number, promise: Promise<void>): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, ms);
  await Promise.race([promise, timeout.promise]);
  clearTimeout(timer);
}

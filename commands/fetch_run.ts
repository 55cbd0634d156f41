/**
 * `fibserv fetch`: runs a web client on a list of URLs, and says what came, and when.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE, EXIT_FAILED } from "../internal/cli/exit_codes.ts";
import { flagName } from "../internal/cli/flags.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import { tellIfLong } from "../internal/cli/long_wait.ts";
import type { Context } from "../internal/cli/output.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import { standstillText, StandstillWatch } from "../internal/measure/standstill.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { openIo } from "../loop/io/mod.ts";
import type { Io, IoName } from "../loop/io/types.ts";
import { DEFAULTS, type FetchOptions } from "../webclients/options.ts";
import type { Outcome, Totals } from "../webclients/result.ts";
import { startFetch } from "../webclients/runner.ts";
import { SiteThread } from "../webclients/site/site_thread.ts";
import { findStep, type Step } from "../webclients/table.ts";
import { maskCredentials } from "../webclients/url.ts";
import { fetchCommand } from "./fetch.ts";
import { openOutput, readCertificates, readUrls, requirePaths } from "./fetch_inputs.ts";
import { listSteps } from "./fetch_list.ts";
import { type FetchReport, fetchReport } from "./fetch_report.ts";

type FetchValues = ValuesOf<typeof fetchCommand>;

/** How long a client may take to end after a signal: less than the second after which a script may go on. */
const STOP_MS = 500;

/** What is known before anything is fetched. */
interface Inputs {
  readonly urls: readonly string[];
  readonly options: FetchOptions;
  /** Writes a body, and gives the name of its file; null where nothing is to be written. */
  readonly save: ((outcome: Outcome, url: string) => string) | null;
}

/**
 * Runs the command.
 *
 * @returns 0 when all came, 1 when not, or the code of the signal that ended it before all were done
 * @throws {UsageError} when the flags contradict the variant, or a file cannot be used
 * @throws {CommandError} when a world of I/O cannot be had, the practice site cannot be started, or a body or a row
 * cannot be written
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function run(values: FetchValues, context: Context): Promise<number> {
  if (values.list) {
    requireNothingElse(values);
    return listSteps(values.json, context.stdout);
  }
  const step = findStep(values.variant);
  requireIo(step, values.io);
  // Before anything else: a signal without a listener ends the process on the spot.
  using interruption = new Interruption((await open(values.io)).onStop);
  const report = fetchReport(values, step, context);

  const inputs = await Promise.race([readInputs(values), interruption.interrupted]);
  // Somebody may wait for a list on stdin for long.
  if (inputs === undefined) return stopped(values.url.length, report, interruption);
  requireNumber(step, values.site && inputs.urls.length === 0 ? Infinity : inputs.urls.length);
  const { stderr } = context;
  if (!values.site) return await fetchAll(step, inputs, report, interruption, stderr);

  const starting = startSite(step);
  const started = Promise.race([starting, interruption.interrupted]);
  const site = await tellIfLong(
    context.stderr,
    "fibserv fetch: starting the practice site",
    started,
  );
  if (site === undefined) return stopped(inputs.urls.length, report, interruption);
  using _ = site;
  return await fetchAll(step, onSite(inputs, site), report, interruption, stderr);
}

/** Fetches, and ends when all is done, at a signal, or when what comes cannot be written. */
async function fetchAll(
  step: Step,
  { urls, options, save }: Inputs,
  report: FetchReport,
  interruption: Interruption,
  stderr: Context["stderr"],
): Promise<number> {
  let failure: { cause: unknown } | null = null;
  /** Does what must not throw inside of a client, which would take it for a bug of its own. */
  const attempt = <T>(work: () => T): T | null => {
    if (failure !== null) return null;
    try {
      return work();
    } catch (cause) {
      failure = { cause };
      interruption.interrupt();
      return null;
    }
  };
  attempt(() => report.start(urls.length));
  using watch = watchFor(options.io, step);
  const running = await startFetch(step, {
    urls,
    options,
    onRow: (row) => attempt(() => report.row(row)),
    ...(save === null ? {} : { save: (outcome, url) => attempt(() => save(outcome, url)) }),
  });
  const stop = () => running.stop();
  if (interruption.signal.aborted) stop();
  else interruption.signal.addEventListener("abort", stop);
  const totals = await Promise.race([running.ended, stopTimeUp(interruption)]) ?? running.totals();
  // The assignment in `attempt` is invisible to the control flow analysis of TypeScript.
  const failed = failure as { cause: unknown } | null;
  const stoodStillMs = watch?.stoodStillMs ?? 0;
  if (stoodStillMs > 0) {
    stderr.note(`fibserv fetch: ${standstillText(stoodStillMs)}; the times count that`);
  }
  if (failed === null) return finish(totals, report, interruption);
  if (!(failed.cause instanceof CommandError)) throw failed.cause;
  report.summary(totals);
  throw failed.cause;
}

/** @returns null where this thread waits in system calls, and knows no time but theirs */
function watchFor(io: IoName, { fetches }: Step): StandstillWatch | null {
  const onlyWaits = io === "deno" && fetches !== "one by one";
  return onlyWaits ? new StandstillWatch(systemTimerClock) : null;
}

/** Tells what all came to. @returns the exit code */
function finish(totals: Totals, report: FetchReport, { exitCode }: Interruption): number {
  report.summary(totals);
  if (totals.unfinished > 0 && exitCode !== null) return exitCode;
  return totals.failed > 0 ? EXIT_FAILED : EXIT_DONE;
}

/** Ends before anything was fetched. */
function stopped(urls: number, report: FetchReport, interruption: Interruption): number {
  const none = { ok: 0, failed: 0, bytes: 0, ms: 0, sumMs: 0, connections: 0, maxConcurrent: 0 };
  finish({ urls, unfinished: urls, ...none }, report, interruption);
  return interruption.exitCode ?? EXIT_FAILED;
}

/** Resolved when a client that was told to stop has had its time. */
async function stopTimeUp(interruption: Interruption): Promise<undefined> {
  await interruption.interrupted;
  await new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, STOP_MS)));
}

async function readInputs(values: FetchValues): Promise<Inputs> {
  const more = values.file === undefined ? [] : await readUrls(values.file);
  const urls = [...values.url, ...more];
  if (urls.length === 0 && !values.site) {
    throw new UsageError("Cannot fetch: there must be a URL, --file or --site, got none");
  }
  if (values.site) requirePaths(urls);
  const caCerts = values.ca === undefined ? [] : await readCertificates(values.ca);
  const folder = values.output === undefined ? null : openOutput(values.output);
  const options: FetchOptions = {
    ...DEFAULTS,
    io: values.io,
    concurrency: values.concurrency || Infinity,
    perHost: values.perHost || Infinity,
    timeoutMs: values.timeout,
    connectTimeoutMs: values.connectTimeout,
    maxRedirects: values.maxRedirects,
    maxBytes: values.maxBytes,
    retries: values.retries,
    method: values.head ? "HEAD" : "GET",
    keepBody: folder !== null,
    caCerts,
  };
  return { urls, options, save: folder && saver(folder) };
}

/** Writes bodies to a folder. */
function saver(folder: ReturnType<typeof openOutput>): Inputs["save"] {
  return ({ body }, url) => {
    try {
      return folder.save(url, body!);
    } catch (cause) {
      throw new CommandError(`Cannot write the body: ${reasonOf(cause)}`, { cause });
    }
  };
}

/** The same on the practice site: URLs are paths there, and none at all means all its pages. */
function onSite({ urls, options, save }: Inputs, site: SiteThread): Inputs {
  const { certificate } = site;
  const caCerts = certificate === null ? options.caCerts : [...options.caCerts, certificate];
  const paths = urls.length === 0 ? site.pages : urls;
  return { urls: paths.map((path) => site.urlOf(path)), options: { ...options, caCerts }, save };
}

async function startSite({ schemes }: Step): Promise<SiteThread> {
  try {
    return await SiteThread.start({ tls: !schemes.includes("http") });
  } catch (cause) {
    throw new CommandError(`Cannot start the practice site: ${reasonOf(cause)}`, { cause });
  }
}

/** Checks that with `--list` nothing is asked for that would not be done. */
function requireNothingElse(
  { url: [url], list: _list, json: _json, ...values }: FetchValues,
): void {
  const key = Object.keys(values).find((key) => {
    const name = key as keyof typeof values;
    return values[name] !== fetchCommand.flags[name].default;
  });
  const got = url === undefined ? key && flagName(key) : quote(maskCredentials(url));
  if (got === undefined) return;
  throw new UsageError(`Cannot list the variants: --list takes --json only, got ${got}`);
}

function requireIo({ name, io }: Step, wanted: IoName): void {
  if (io.includes(wanted)) return;
  throw new UsageError(
    `Cannot fetch with ${name}: it exists on --io ${io.join(" and ")} only, got --io ${wanted}`,
  );
}

function requireNumber({ name, urls }: Step, count: number): void {
  if (urls === "many" || count === 1) return;
  const got = count === Infinity ? "all pages of the site" : String(count);
  throw new UsageError(`Cannot fetch with ${name}: it takes one URL, got ${got}`);
}

async function open(name: IoName): Promise<Io> {
  try {
    return await openIo(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotSupported)) throw cause;
    throw new CommandError(cause.message, { cause });
  }
}

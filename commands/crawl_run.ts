/**
 * `fibserv crawl`: crawls, and says what there is.
 *
 * @module
 */

import type { ValuesOf } from "../internal/cli/command.ts";
import { CommandError, UsageError } from "../internal/cli/errors.ts";
import { EXIT_DONE, EXIT_FAILED } from "../internal/cli/exit_codes.ts";
import { Interruption } from "../internal/cli/interruption.ts";
import type { Context, TextStream } from "../internal/cli/output.ts";
import { ProgressLine } from "../internal/cli/progress_line.ts";
import { quote } from "../internal/cli/quote.ts";
import { standstillText, StandstillWatch } from "../internal/measure/standstill.ts";
import { systemTimerClock } from "../internal/measure/timer_clock.ts";
import { openIo } from "../loop/io/mod.ts";
import type { Io, IoName } from "../loop/io/types.ts";
import { candidateOf, URL_LENGTH_MAX } from "../webclients/crawler/candidate.ts";
import { type CrawlOptions, type RunningCrawl, startCrawl } from "../webclients/crawler/crawl.ts";
import type { RobotsCost } from "../webclients/crawler/frontier_options.ts";
import type { PageRow, SkippedRow } from "../webclients/crawler/rows.ts";
import { findImplementation, type Implementation } from "../webclients/crawler/table.ts";
import type { Outcome } from "../webclients/result.ts";
import { maskCredentials } from "../webclients/url.ts";
import type { crawlCommand } from "./crawl.ts";
import { readCertificates } from "./fetch_inputs.ts";
import { headLine, progressText, rowLines, summaryText } from "./crawl_report.ts";
import { rowJson } from "./row_json.ts";

type CrawlValues = ValuesOf<typeof crawlCommand>;

/** How often the line that says how it goes is written anew, while nothing else is. */
const PROGRESS_MS = 100;
/** The narrowest terminal for which rows are laid out. */
const WIDTH_MIN = 40;
/** How much of a URL a message shows. */
const SHOWN_LENGTH_MAX = 200;

/**
 * Runs the command.
 *
 * @returns the exit code: 0 when the start page came, 1 when it failed, or that of the signal that ended the crawl
 * before all was decided
 * @throws {UsageError} when the URL, the file of certificates, or the pair of implementation and I/O will not do
 * @throws {CommandError} when there are no system calls to use
 * @throws {ClosedOutputError} when nobody reads the output any more
 */
export async function run(values: CrawlValues, { stdout, stderr }: Context): Promise<number> {
  const implementation = findImplementation(values.implementation);
  requireIo(implementation, values.io);
  const options = await optionsOf(values);
  using interruption = new Interruption((await open(values.io)).onStop);
  using output = new Output(values.json, stdout, stderr, () => interruption.interrupt());

  // Where this thread waits in system calls, it knows no time but theirs.
  using watch = values.io === "deno" ? new StandstillWatch(systemTimerClock) : null;
  const crawl = await startCrawl(implementation, options, {
    onRow: (row) => output.row(row),
    onRobotsLost: (url, outcome) => output.message(`fibserv crawl: ${robotsLost(url, outcome)}`),
    onRobotsCostly: (url, cost) => output.message(`fibserv crawl: ${robotsCostly(url, cost)}`),
  });
  output.crawl = crawl;
  const { signal } = interruption;
  signal.addEventListener("abort", () => crawl.stop());
  if (signal.aborted) crawl.stop();
  await crawl.ended;

  output.summary();
  const stoodStillMs = watch?.stoodStillMs ?? 0;
  if (stoodStillMs > 0) {
    output.message(`fibserv crawl: ${standstillText(stoodStillMs)}; the times count that`);
  }
  const { interrupted } = crawl.summary();
  if (interrupted && interruption.exitCode !== null) return interruption.exitCode;
  return crawl.startCame ? EXIT_DONE : EXIT_FAILED;
}

/** Writes what comes, in one of the two forms. */
class Output implements Disposable {
  /** Whose progress is shown. */
  crawl: RunningCrawl | null = null;
  readonly #json: boolean;
  readonly #stdout: TextStream;
  readonly #stderr: TextStream;
  readonly #progress: ProgressLine;
  readonly #timer: ReturnType<typeof setInterval> | null = null;
  readonly #onError: () => void;
  #error: { readonly cause: unknown } | null = null;

  constructor(json: boolean, stdout: TextStream, stderr: TextStream, onError: () => void) {
    this.#json = json;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#onError = onError;
    this.#progress = new ProgressLine(stderr);
    if (stderr.isTerminal) this.#timer = setInterval(() => this.#showProgress(), PROGRESS_MS);
    if (!json) this.#print(() => headLine(stdout.style, this.#width));
  }

  row(row: PageRow | SkippedRow): void {
    this.#print(() => this.#json ? rowJson(row) : this.#lines(row));
  }

  #lines(row: PageRow | SkippedRow): string {
    // Asked for each row, since windows change their size.
    return rowLines(row, this.#stdout.style, this.#width).join("\n");
  }

  get #width(): number | null {
    const { columns } = this.#stdout;
    return columns === null ? null : Math.max(WIDTH_MIN, columns);
  }

  summary(): void {
    const summary = this.crawl!.summary();
    this.#print(() => this.#json ? rowJson(summary) : `\n${summaryText(summary, this.#width)}`);
    if (this.#error !== null) throw this.#error.cause;
  }

  message(line: string): void {
    this.#progress.show("");
    this.#stderr.line(line);
  }

  #print(text: () => string): void {
    if (this.#error !== null) return;
    try {
      // They may be lines of the same screen.
      if (this.#stdout.isTerminal) this.#progress.show("");
      this.#stdout.line(text());
    } catch (cause) {
      // Whoever has found the row must not fail: the crawl has to end first.
      this.#error = { cause };
      this.#onError();
    }
  }

  #showProgress(): void {
    if (this.crawl !== null) this.#progress.show(progressText(this.crawl.summary()));
  }

  [Symbol.dispose](): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#progress[Symbol.dispose]();
  }
}

async function optionsOf(values: CrawlValues): Promise<CrawlOptions> {
  return {
    start: startUrl(values.url),
    io: values.io,
    maxTasks: values.maxTasks,
    maxRedirects: values.maxRedirects,
    maxTries: values.maxTries,
    maxPages: values.maxPages,
    exclude: values.exclude ?? null,
    anyHost: values.anyHost,
    assets: values.assets,
    ignoreRobots: values.ignoreRobots,
    timeoutMs: values.timeout,
    maxBytes: values.maxBytes,
    caCerts: values.ca === undefined ? [] : await readCertificates(values.ca),
  };
}

function startUrl(text: string): URL {
  const candidate = candidateOf(text, text);
  if (candidate.kind === "url") return new URL(candidate.url);
  const rule = `it must be an http or https URL without user name and password, of at most ` +
    `${URL_LENGTH_MAX} characters`;
  throw new UsageError(`Cannot parse URL: ${rule}, got ${quote(maskCredentials(text))}`);
}

function requireIo({ name, io }: Implementation, wanted: IoName): void {
  if (io.includes(wanted)) return;
  throw new UsageError(
    `Cannot crawl with ${name}: it exists on --io ${io.join(" and ")} only, got --io ${wanted}`,
  );
}

async function open(name: IoName): Promise<Io> {
  try {
    return await openIo(name);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotSupported)) throw cause;
    throw new CommandError(cause.message, { cause });
  }
}

function robotsLost(url: string, { error, status }: Outcome): string {
  const what = error === null
    ? `Cannot ask for pages there: ${url} must say what may be asked for, got the status ${status}`
    : `${error.message}, for ${url}, which says what may be asked for`;
  return `${what}; --ignore-robots does without`;
}

function robotsCostly(url: string, cost: RobotsCost): string {
  const what = cost === "time"
    ? "to compare a URL with it must not take long"
    : "there must be room for its rules";
  return `Cannot obey robots.txt to the letter: ${what}, got too much for ${
    quote(url, SHOWN_LENGTH_MAX)
  }` +
    "; that counts as forbidden, as will others";
}

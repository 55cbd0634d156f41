/**
 * What `fibserv fetch` prints: for programs, a JSON object for each URL as soon as it is done, and a summary; for people,
 * a chart at the end, since only then it is known how long its axis has to be, and until then how far things are.
 *
 * @module
 */

import type { Context, TextStream } from "../internal/cli/output.ts";
import { ProgressLine } from "../internal/cli/progress_line.ts";
import type { ResultRow, SummaryRow, Totals } from "../webclients/result.ts";
import type { Step } from "../webclients/table.ts";
import { chartLines } from "./fetch_chart.ts";
import { rowJson } from "./row_json.ts";

/** Is told what happens, in this order. */
export interface FetchReport {
  /** So many URLs will be fetched. */
  start(urls: number): void;
  /** One of them is done. */
  row(row: ResultRow): void;
  /** No more will come. */
  summary(totals: Totals): void;
}

/** What of the flags decides how it looks. */
export interface ReportOptions {
  /** Objects instead of a chart. */
  readonly json: boolean;
  /** The world of I/O. */
  readonly io: string;
}

/** A narrower terminal shows no bars that tell anything, and where there is none, lines have their usual length. */
const WIDTH_MIN = 40;
const WIDTH_DEFAULT = 80;
/** For so long nothing may come before that is said. */
const SILENT_SECONDS = 5;

/** Makes the report of a run. */
export function fetchReport(
  { json, io }: ReportOptions,
  step: Step,
  { stdout, stderr }: Context,
  everySecond: EverySecond = onTimer,
): FetchReport {
  // Rows that go to the same terminal are the better progress.
  const progress = new Progress(stderr, json && stdout.isTerminal, everySecond);
  const rows: ResultRow[] = [];
  return {
    start: (urls) => progress.start(urls),
    row(row) {
      if (json) stdout.line(resultJson(row));
      else rows.push(row);
      progress.advance();
    },
    summary(totals) {
      progress.end();
      const lines = json ? [summaryJson(totals, step, io)] : chartLines(rows, totals, {
        ...{ step, io, style: stdout.style, isWhole: !stdout.isTerminal },
        width: Math.max(WIDTH_MIN, stdout.columns ?? WIDTH_DEFAULT),
      });
      for (const line of lines) stdout.line(line);
    },
  };
}

/** "12 of 30 fetched", and after some seconds in which nothing more comes: for how long that is. */
class Progress {
  readonly #stream: TextStream;
  /** Null when what is fetched is shown on the same terminal. */
  readonly #line: ProgressLine | null;
  readonly #everySecond: EverySecond;
  #stop = () => {};
  #urls = 0;
  #done = 0;
  #silentSeconds = 0;

  constructor(stream: TextStream, showsRows: boolean, everySecond: EverySecond) {
    this.#stream = stream;
    this.#line = showsRows ? null : new ProgressLine(stream);
    this.#everySecond = everySecond;
  }

  start(urls: number): void {
    this.#urls = urls;
    this.#show();
    if (this.#stream.isTerminal) this.#stop = this.#everySecond(() => this.#second());
  }

  advance(): void {
    this.#done += 1;
    this.#silentSeconds = 0;
    this.#show();
  }

  end(): void {
    this.#stop();
    this.#line?.[Symbol.dispose]();
  }

  #second(): void {
    this.#silentSeconds += 1;
    if (this.#silentSeconds < SILENT_SECONDS) return;
    this.#show(`; nothing new for ${this.#silentSeconds} s`);
    if (this.#line === null && this.#silentSeconds % SILENT_SECONDS === 0) {
      this.#stream.line(`fibserv fetch: nothing new for ${this.#silentSeconds} s; waiting`);
    }
  }

  #show(silence = ""): void {
    this.#line?.show(`${this.#done} of ${this.#urls} fetched${silence}`);
  }
}

/** Calls a function once in a second. @returns what ends this */
export type EverySecond = (fn: () => void) => () => void;

const onTimer: EverySecond = (fn) => {
  const timer = setInterval(fn, 1000);
  return () => clearInterval(timer);
};

/** @returns one line; its keys and their order are a contract */
export function resultJson(row: ResultRow): string {
  return rowJson(row);
}

/** @returns one line; its keys and their order are a contract */
export function summaryJson(totals: Totals, step: Step, io: string): string {
  const { urls, ok, failed, unfinished, bytes, ms, sumMs, connections, maxConcurrent } = totals;
  const row: SummaryRow = {
    event: "summary",
    variant: step.name,
    io,
    urls,
    ok,
    failed,
    unfinished,
    bytes,
    ms,
    sumMs,
    connections: step.countsConnections ? connections : null,
    maxConcurrent,
  };
  return rowJson(row);
}

/**
 * The URLs that wait for their turn, without any I/O: whose turn it is, under two limits, and what all of it came to.
 *
 *     for (const download of queue) fetchOne(download);
 *
 * A step that does one thing at a time needs no more. One that does many starts as many as it is given, and asks again
 * whenever a download has settled. N workers can each run that loop: one whose loop ends can end, too, for what a later
 * end of another makes room for is one URL, and that other worker takes it.
 *
 * Nothing grows here beyond the list of URLs. First come, first served, except that an origin at its limit is passed
 * over.
 *
 * @module
 */

import { type DeadlineClock, systemDeadlineClock } from "./deadline_clock.ts";
import { Download } from "./download.ts";
import type { FetchOptions } from "./options.ts";
import { type Outcome, type ResultRow, resultRow, type Totals } from "./result.ts";

/** What a queue is made of. */
export interface RunQueueOptions {
  /** What to fetch, as somebody gave it. */
  readonly urls: readonly string[];
  /** The limits, and what governs each download. */
  readonly options: FetchOptions;
  /** Is given each row as soon as its download has settled. */
  onRow(row: ResultRow): void;
  /** Writes a body, for an outcome without error, and tells its name. @default nothing is written */
  save?(outcome: Outcome, url: string): string | null;
  /** Tells the time. @default the system's */
  clock?: DeadlineClock;
}

/** The URLs of one origin, or of none, that wait, and how many of them are being worked on. */
interface Lane {
  readonly waiting: number[];
  /** How many of `waiting` have been taken. */
  taken: number;
  running: number;
}

/** Hands out downloads. */
export class RunQueue {
  readonly #urls: readonly string[];
  readonly #options: FetchOptions;
  readonly #onRow: (row: ResultRow) => void;
  readonly #save: ((outcome: Outcome, url: string) => string | null) | undefined;
  readonly #clock: DeadlineClock;
  readonly #startedAtMs: number;
  /** Those with something left to take. */
  readonly #lanes: Map<string, Lane>;
  readonly #running = new Set<Download>();
  readonly #totals = { ok: 0, failed: 0, bytes: 0, sumMs: 0, connections: 0, maxConcurrent: 0 };
  #waiting: number;
  #isStopped = false;

  /** Begins: the time of the run counts from now on. */
  constructor({ urls, options, onRow, save, clock = systemDeadlineClock }: RunQueueOptions) {
    this.#urls = urls;
    this.#options = options;
    this.#onRow = onRow;
    this.#save = save;
    this.#clock = clock;
    this.#startedAtMs = clock.now();
    this.#waiting = urls.length;
    this.#lanes = lanesOf(urls, options.perHost);
  }

  /** How many URLs wait for their turn. */
  get waiting(): number {
    return this.#waiting;
  }

  /** How many are being worked on. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Begins with the next URL whose turn it is.
   *
   * @returns null when none is left, or as many as may be are being worked on; ask again when one has settled
   */
  take(): Download | null {
    if (this.#isStopped || this.#running.size >= this.#options.concurrency) return null;
    const lane = this.#nextLane();
    if (lane === null) return null;
    const index = lane.waiting[lane.taken++]!;
    lane.running += 1;
    this.#waiting -= 1;
    const download = new Download(this.#urls[index]!, this.#options, this.#clock);
    const startMs = download.startedAtMs - this.#startedAtMs;
    this.#running.add(download);
    this.#totals.maxConcurrent = Math.max(this.#totals.maxConcurrent, this.#running.size);
    download.onSettled = (outcome) => {
      this.#running.delete(download);
      lane.running -= 1;
      this.#note(outcome);
      const isFile = outcome.error === null && this.#save !== undefined;
      const file = isFile ? this.#save!(outcome, download.url) : null;
      this.#onRow(resultRow(outcome, { index, file, startMs }));
    };
    return download;
  }

  /** Takes one after another, until `take()` gives null. */
  *[Symbol.iterator](): Generator<Download, void, void> {
    let download = this.take();
    while (download !== null) {
      yield download;
      download = this.take();
    }
  }

  /** Ends the run: nobody's turn comes any more, and those that are being worked on end without a row. */
  stop(): void {
    this.#isStopped = true;
    for (const download of this.#running) download.abort();
  }

  /** What all came to, up to now. */
  totals(): Totals {
    const { ok, failed, connections, ...rest } = this.#totals;
    let opened = connections;
    for (const download of this.#running) opened += download.connections;
    return {
      urls: this.#urls.length,
      ok,
      failed,
      unfinished: this.#urls.length - ok - failed,
      ms: this.#clock.now() - this.#startedAtMs,
      connections: opened,
      ...rest,
    };
  }

  /** The lane that has the URL that has waited for longest, of those that are not at their limit. */
  #nextLane(): Lane | null {
    let next: Lane | null = null;
    for (const [origin, lane] of this.#lanes) {
      if (lane.taken === lane.waiting.length) this.#lanes.delete(origin);
      else if (lane.running >= this.#options.perHost) continue;
      else if (next === null || lane.waiting[lane.taken]! < next.waiting[next.taken]!) next = lane;
    }
    return next;
  }

  #note(outcome: Outcome): void {
    this.#totals[outcome.ok ? "ok" : "failed"] += 1;
    this.#totals.bytes += outcome.bytes;
    this.#totals.sumMs += outcome.ms;
    this.#totals.connections += outcome.connections;
  }
}

/**
 * Sorts the places of the URLs by origin. Where there is no limit for an origin, all are in one lane.
 *
 * It is the origin of the URL as it was given: where redirects lead is not known when its turn comes.
 */
function lanesOf(urls: readonly string[], perHost: number): Map<string, Lane> {
  const lanes = new Map<string, Lane>();
  for (const [index, url] of urls.entries()) {
    const origin = perHost === Infinity ? "" : URL.parse(url)?.origin ?? "";
    let lane = lanes.get(origin);
    if (lane === undefined) lanes.set(origin, lane = { waiting: [], taken: 0, running: 0 });
    lane.waiting.push(index);
  }
  return lanes;
}

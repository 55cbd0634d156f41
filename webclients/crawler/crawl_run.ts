/**
 * A crawl, as those see it who do its work: jobs to take, each with a download to be driven to its end.
 *
 * This is what the implementations of the crawler share: the frontier says what is next, a {@linkcode Download} says
 * what to send and when to try again, and this class puts the two together. What is left to an implementation, and is
 * its lesson, is how to wait, and how to do several things at once.
 *
 * @module
 */

import type { DeadlineClock } from "../deadline_clock.ts";
import { systemDeadlineClock } from "../deadline_clock.ts";
import { Download } from "../download.ts";
import type { DownloadOptions } from "../options.ts";
import type { Outcome } from "../result.ts";
import { Frontier } from "./frontier.ts";
import type { FrontierOptions } from "./frontier_options.ts";
import { pageOptions, pageOutcome, robotsOptions, robotsOutcome } from "./outcomes.ts";
import { RobotsRules } from "./robots.ts";
import type { SummaryRow } from "./rows.ts";
import type { PageWork, RobotsWork, Work } from "./work.ts";

/** A piece of work. */
export interface Job {
  /**
   * What to drive, exchange by exchange, until it gives no more of them. Null: nothing but to let others have a turn,
   * for one iteration of the loop.
   */
  readonly download: Download | null;
  /**
   * Tells that this is done, or was given up because the run was stopped. To be called once, and run to its end: it
   * yields whenever others should have a turn.
   */
  finish(): Generator<void, void>;
}

/** What is crawled, how, and who is told. */
export interface CrawlRunOptions extends FrontierOptions {
  /** How each page, and each robots.txt, is downloaded. */
  readonly download: Partial<DownloadOptions> & Pick<DownloadOptions, "hasTls">;
  /** Whether images, scripts, style sheets and the like count as links. */
  readonly assets: boolean;
  /** Is told when a robots.txt cannot be had, so that nothing of its origin may be asked for. */
  readonly onRobotsLost: (work: RobotsWork, outcome: Outcome) => void;
  /** Another clock than the system's, in tests. */
  readonly clock?: DeadlineClock;
}

/** Gives jobs, until there are none left. */
export class CrawlRun {
  /** How many jobs are under way at most, as long as each is taken when there is one. */
  readonly maxTasks: number;
  readonly #options: CrawlRunOptions;
  readonly #frontier: Frontier;
  readonly #clock: DeadlineClock;
  readonly #startedAtMs: number;
  readonly #downloads = new Set<Download>();
  #connections = 0;
  #running = 0;
  #isStopped = false;

  /** Begins: from now on its time counts. @throws {TypeError} when the start cannot be crawled */
  constructor(options: CrawlRunOptions) {
    this.maxTasks = options.maxTasks;
    this.#options = options;
    this.#frontier = new Frontier(options);
    this.#clock = options.clock ?? systemDeadlineClock;
    this.#startedAtMs = this.#clock.now();
  }

  /** Whether nothing is left to take, and nothing was taken and is not finished. */
  get isDone(): boolean {
    return this.#running === 0 && (this.#isStopped || this.#frontier.done);
  }

  /** Whether the start came, see {@linkcode Frontier.startCame}. */
  get startCame(): boolean {
    return this.#frontier.startCame;
  }

  /**
   * Takes the next job.
   *
   * @returns null when there is none now: ask again when one is finished, unless all `isDone`
   */
  take(): Job | null {
    const work = this.#isStopped ? undefined : this.#frontier.take();
    if (work === undefined) return null;
    this.#running += 1;
    const download = this.#downloadOf(work);
    if (download !== null) this.#downloads.add(download);
    return { download, finish: () => this.#finish(work, download) };
  }

  #downloadOf(work: Work): Download | null {
    if (work.kind === "pause") return null;
    const options = work.kind === "page" ? pageOptions : robotsOptions;
    return new Download(work.url, options(this.#options.download), this.#clock);
  }

  *#finish(work: Work, download: Download | null): Generator<void, void> {
    if (download !== null) {
      this.#downloads.delete(download);
      this.#connections += download.connections;
    }
    const outcome = download?.outcome ?? null;
    if (work.kind === "pause") this.#frontier.finishPause(work);
    else if (outcome === null) {
      // It was given up: the frontier counts what it does not get back.
    } else if (work.kind === "robots") this.#finishRobots(work, outcome);
    else yield* this.#untilStopped(this.#finishPage(work, outcome));
    this.#running -= 1;
  }

  *#finishPage(work: PageWork, outcome: Outcome): Generator<void, void> {
    const page = yield* pageOutcome(work, outcome, this.#options.assets);
    yield* this.#frontier.finish(work, page);
  }

  *#untilStopped(steps: Generator<void, void>): Generator<void, void> {
    for (const _step of steps) {
      yield;
      if (this.#isStopped) return;
    }
  }

  #finishRobots(work: RobotsWork, outcome: Outcome): void {
    const came = robotsOutcome(work, outcome, this.#options.download.hasTls);
    const rules = RobotsRules.from(came);
    if (rules === RobotsRules.FORBID_ALL) this.#options.onRobotsLost(work, outcome);
    this.#frontier.finishRobots(work, rules);
  }

  /** Ends it before its time: nothing more is given, and every exchange is over. Idempotent. */
  stop(): void {
    this.#isStopped = true;
    this.#frontier.interrupt();
    for (const download of this.#downloads) download.abort();
  }

  /**
   * Sums it up, at its end or any time before.
   *
   * @param facts who crawled, and whether connections can be counted
   */
  summary(
    { implementation, io, countsConnections }:
      & Pick<SummaryRow, "implementation" | "io">
      & { readonly countsConnections: boolean },
  ): SummaryRow {
    let connections = this.#connections;
    for (const download of this.#downloads) connections += download.connections;
    return this.#frontier.summary({
      implementation,
      io,
      ms: this.#clock.now() - this.#startedAtMs,
      connections: countsConnections ? connections : null,
    });
  }
}

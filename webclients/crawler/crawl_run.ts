/**
 * A crawl, as those see it who do its work: jobs to take, each with a download to be driven to its end.
 *
 * This is what the implementations of the crawler share: the frontier says what is next, a {@linkcode Download} says
 * what to send and when to try again, and this class puts the two together. What is left to an implementation, and is
 * its lesson, is how to wait, and how to do several things at once.
 *
 * @module
 */

import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import { Download } from "../download.ts";
import type { DownloadOptions } from "../options.ts";
import type { Outcome } from "../result.ts";
import { Frontier, type FrontierOptions } from "./frontier.ts";
import { pageOptions, pageOutcome, robotsOptions, robotsOutcome } from "./outcomes.ts";
import { RobotsRules } from "./robots.ts";
import type { SummaryRow } from "./rows.ts";
import type { PageWork, PauseWork, RobotsWork, Work } from "./work.ts";

/** A piece of work. */
export interface Job {
  /**
   * What to drive, exchange by exchange, until it gives no more of them. Null: nothing but to let others have a turn,
   * for one iteration of the loop.
   */
  readonly download: Download | null;
  /** Tells that this is done, or was given up because the run was stopped. To be called once. */
  finish(): void;
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
  readonly clock?: Clock;
}

/** Gives jobs, until there are none left. */
export class CrawlRun {
  /** How many jobs are under way at most, as long as each is taken when there is one. */
  readonly maxTasks: number;
  readonly #options: CrawlRunOptions;
  readonly #frontier: Frontier;
  readonly #clock: Clock;
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
    this.#clock = options.clock ?? systemClock;
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

  #finish(work: Work, download: Download | null): void {
    this.#running -= 1;
    if (download === null) return this.#frontier.finishPause(work as PauseWork);
    this.#downloads.delete(download);
    this.#connections += download.connections;
    const { outcome } = download;
    // Given up: the frontier counts what it does not get back.
    if (outcome === null) return;
    if (work.kind === "robots") this.#finishRobots(work, outcome);
    else this.#finishPage(work as PageWork, outcome);
  }

  #finishPage(work: PageWork, outcome: Outcome): void {
    this.#frontier.finish(work, pageOutcome(work, outcome, this.#options.assets));
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

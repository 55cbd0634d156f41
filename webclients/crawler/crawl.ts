/**
 * Runs an implementation of the crawler, and gives what its caller needs to hold: the end, and the means to stop it.
 *
 * @module
 */

import { openIo } from "../../loop/io/mod.ts";
import type { IoName } from "../../loop/io/types.ts";
import type { Outcome } from "../result.ts";
import { CrawlRun } from "./crawl_run.ts";
import type { PageRow, SkippedRow, SummaryRow } from "./rows.ts";
import type { FrontierOptions, RobotsCost } from "./frontier_options.ts";
import type { Implementation } from "./table.ts";

/** What is crawled, and within which limits. */
export interface CrawlOptions extends Omit<FrontierOptions, "onRow" | "onRobotsCostly" | "known"> {
  /** The world of I/O. */
  readonly io: IoName;
  /** How many times a page is asked for until it is given up. At least 1. */
  readonly maxTries: number;
  /** Whether images, scripts, style sheets and the like count as links. */
  readonly assets: boolean;
  /** For each try, in milliseconds. */
  readonly timeoutMs: number;
  /** The longest body that is accepted, in bytes, counted after decoding. So much may be in memory for each task. */
  readonly maxBytes: number;
  /** Certificates (PEM) that are trusted besides the usual ones. */
  readonly caCerts: readonly string[];
}

/** Who is told what happens. */
export interface CrawlEvents {
  /** Is called with each row, in order. */
  readonly onRow: (row: PageRow | SkippedRow) => void;
  /** Is called when a robots.txt cannot be had, so that nothing of its origin may be asked for. */
  readonly onRobotsLost: (url: string, outcome: Outcome) => void;
  /** Is called when a URL is left alone because to obey robots.txt costs too much, once for each kind of cost. */
  readonly onRobotsCostly: (url: string, cost: RobotsCost) => void;
}

/** A crawl that has begun. */
export interface RunningCrawl {
  /** Resolved when all is done, or the crawl was stopped and nothing of it is left. */
  readonly ended: Promise<void>;
  /** Whether the start, or the page that it redirects to, came with a status from 200 to 299. */
  readonly startCame: boolean;
  /** What all came to, up to now. */
  summary(): SummaryRow;
  /** Ends it: pages that are not done get no row. Idempotent. */
  stop(): void;
}

/**
 * Starts to crawl.
 *
 * @throws {Deno.errors.NotSupported} when there is no such I/O here
 * @throws {TypeError} when the start is neither http nor https, or has a user name or password
 */
export async function startCrawl(
  implementation: Implementation,
  options: CrawlOptions,
  events: CrawlEvents,
): Promise<RunningCrawl> {
  const { maxTries, timeoutMs, maxBytes, caCerts } = options;
  const [{ run }, io] = await Promise.all([implementation.load(), openIo(options.io)]);
  const crawl = new CrawlRun({
    ...options,
    download: {
      retries: maxTries - 1,
      timeoutMs,
      maxBytes,
      caCerts,
      keepAlive: true,
      hasTls: implementation.tls.includes(options.io),
    },
    onRow: events.onRow,
    onRobotsLost: ({ url }, outcome) => events.onRobotsLost(url, outcome),
    onRobotsCostly: events.onRobotsCostly,
  });
  const wakers: (() => void)[] = [];
  let isStopped = false;
  const ended = run({
    io,
    crawl,
    caCerts,
    onStop(wake) {
      if (isStopped) wake();
      else wakers.push(wake);
    },
  });
  return {
    ended,
    get startCame() {
      return crawl.startCame;
    },
    summary: () =>
      crawl.summary({
        implementation: implementation.name,
        io: options.io,
        countsConnections: implementation.countsConnections,
      }),
    stop() {
      if (isStopped) return;
      isStopped = true;
      crawl.stop();
      // At once, not by a promise: a loop that blocks in a system call would not come to its continuation.
      for (const wake of wakers) wake();
    },
  };
}

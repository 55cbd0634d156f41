/**
 * What an implementation of the crawler gets from the program around it: work, I/O, and word of when to stop.
 *
 * @module
 */

import type { Io } from "../../loop/io/types.ts";
import type { CrawlRun } from "./crawl_run.ts";

/** The surroundings of a running crawler. */
export interface Surroundings {
  /** Makes connections, and the selectors for them. */
  readonly io: Io;
  /** Gives the jobs, as many at a time as there may be. */
  readonly crawl: CrawlRun;
  /** Certificates (PEM) that are trusted besides the usual ones. */
  readonly caCerts: readonly string[];
  /**
   * Registers what wakes the crawler when the run is to end. By then every exchange is over and `crawl.take()` gives
   * null: whoever waits has to stop, close what it has, and let `run()` return. It is called at once if that moment has
   * passed.
   */
  onStop(wake: () => void): void;
}

/**
 * An implementation. The promise is resolved when the crawl is done, or was stopped, and nothing of it is left: no
 * connection, no timer. It is rejected for a bug only.
 */
export type RunCrawler = (surroundings: Surroundings) => Promise<void>;

/**
 * What every step of the ladder gets from the program around it, and so does not have to show: the URLs, the I/O, and
 * word of when to stop.
 *
 * @module
 */

import type { Io } from "../loop/io/types.ts";
import type { FetchOptions } from "./options.ts";
import type { RunQueue } from "./run_queue.ts";

/** The surroundings of a running step. */
export interface Batch {
  /** Makes connections, and the selectors for them. */
  readonly io: Io;
  /** What the user wants, and what the step is. */
  readonly options: FetchOptions;
  /** Gives the downloads, each when its turn comes. */
  readonly queue: RunQueue;
  /**
   * Registers what wakes the step when the run is to end. By then every exchange is over and `queue.take()` gives null:
   * whoever waits for a connection has to stop, close it, and let `run()` return. It is called at once if that moment
   * has passed.
   */
  onStop(wake: () => void): void;
}

/**
 * A step. The promise is resolved when all URLs are done, or the run was stopped, and nothing of it is left: no
 * connection, no timer, no worker. It is rejected for a bug only.
 */
export type Run = (batch: Batch) => Promise<void>;

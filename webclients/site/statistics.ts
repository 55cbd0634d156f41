/**
 * What the site saw of its clients: `/stats.json`. The requests for that path are not counted, nor is a
 * connection whose first request is one of them.
 *
 * @module
 */

/** So many paths are counted apart. The requests for all others are counted under {@linkcode OTHER_PATHS}. */
export const PATHS_MAX = 1_000;
/** Longer paths are not kept: they belong to the others, too. */
const PATH_LENGTH_MAX = 256;
/** See {@linkcode PATHS_MAX}. No path, since paths begin with a slash. */
export const OTHER_PATHS = "other";

/** The answer to `GET /stats.json`. */
export interface Numbers {
  /** Requests with a whole head. */
  readonly requests: number;
  /** Connections that were accepted. */
  readonly connections: number;
  /** The most requests that were being answered at the same time. */
  readonly maxConcurrent: number;
  /** How often each path was asked for, without queries. */
  readonly byPath: Readonly<Record<string, number>>;
}

/** Forgets that a connection was opened. Only its first call does anything. */
export type Uncount = () => void;

/** See the module. */
export class Statistics {
  #requests = 0;
  #connections = 0;
  #concurrent = 0;
  #maxConcurrent = 0;
  /** Counts the resets: what was counted before the last one must not be taken back after it. */
  #generation = 0;
  readonly #byPath = new Map<string, number>();

  /** Counts a connection. @returns how to take that back */
  connectionOpened(): Uncount {
    this.#connections++;
    const generation = this.#generation;
    let isCounted = true;
    return () => {
      if (isCounted && generation === this.#generation) this.#connections--;
      isCounted = false;
    };
  }

  /** Counts a request. @returns what to call when the work for it is over, once */
  requestStarted(path: string): () => void {
    this.#requests++;
    this.#maxConcurrent = Math.max(this.#maxConcurrent, ++this.#concurrent);
    const isKept = this.#byPath.has(path) ||
      (this.#byPath.size < PATHS_MAX && path.length <= PATH_LENGTH_MAX);
    const key = isKept ? path : OTHER_PATHS;
    this.#byPath.set(key, (this.#byPath.get(key) ?? 0) + 1);
    return () => this.#concurrent--;
  }

  /** @returns what was counted since the start or the last reset */
  numbers(): Numbers {
    return {
      requests: this.#requests,
      connections: this.#connections,
      maxConcurrent: this.#maxConcurrent,
      byPath: Object.fromEntries(this.#byPath),
    };
  }

  /** Begins anew. Requests that are being answered count towards `maxConcurrent` only. */
  reset(): void {
    this.#generation++;
    this.#requests = 0;
    this.#connections = 0;
    this.#maxConcurrent = this.#concurrent;
    this.#byPath.clear();
  }
}

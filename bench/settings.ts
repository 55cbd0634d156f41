/**
 * What `fibserv bench` can be asked for, and how thoroughly it measures when it is not asked.
 *
 * The description of the command, with its flags and their help, is made of this and not the other
 * way round: then a test or another program can ask for a bench without a command line.
 *
 * @module
 */

import type { IoName } from "../loop/io/types.ts";

/** How thoroughly to measure by default. */
export const THOROUGH = { rounds: 5, durationSeconds: 1.5 } as const;
/** How thoroughly to measure under `--quick`: orders of magnitude only. */
export const QUICK = { rounds: 1, durationSeconds: 0.6 } as const;

/** How thoroughly to measure the web clients by default: each run fetches so many pages. */
export const WEB_THOROUGH = { rounds: 5, pages: 100 } as const;
/** Under `--quick`: half the pages take half as long, and the ratio to the ideal is about the same. */
export const WEB_QUICK = { rounds: 1, pages: 50 } as const;

/** What was asked for; undefined, false and empty: nothing was said. */
export interface BenchRequest {
  /** Names of variants; with `web`, of web clients. @default all */
  readonly variant: readonly string[];
  /** Measure the web clients instead of the servers. */
  readonly web: boolean;
  /** Measure briefly: {@linkcode QUICK}. */
  readonly quick: boolean;
  readonly rounds: number | undefined;
  /** How long to count in each measurement, in seconds. */
  readonly duration: number | undefined;
  /** From 0 to the largest that servers take by default, 45. @default "auto": such that a request takes about a second */
  readonly slowN: number | "auto" | undefined;
  /** The world of I/O of the variants. @default "deno" */
  readonly io: IoName | "both" | undefined;
  /** Decides the order in which things are measured. @default by chance */
  readonly seed: number | undefined;
  /** Pin server and clients to one core. */
  readonly sameCore: boolean;
  /** Measure the servers in other runtimes as well. */
  readonly peers: boolean;
  /** `HOST:PORT` of a server of the user's, or a command that starts one. */
  readonly external: string | undefined;
  /** Show the figures that the original published. */
  readonly original: boolean;
  /** Paths of files to write: the result, and the report as Markdown and as a page. */
  readonly json: string | undefined;
  readonly md: string | undefined;
  readonly html: string | undefined;
  /** The path of the result of a run to go on with. */
  readonly resume: string | undefined;
}

/**
 * What a frontier is told before it begins.
 *
 * @module
 */

import type { KnownUrlsBounds } from "./known_urls.ts";
import type { PageRow, SkippedRow } from "./rows.ts";

/** What is crawled, and within which limits. */
export interface FrontierOptions {
  /** Where it begins: http or https, without user name and password. `exclude` does not apply to it. */
  readonly start: URL;
  /** How much may be worked on at once, robots.txt included. At least 1. */
  readonly maxTasks: number;
  /** How many pages are asked for. At least 1; robots.txt does not count. */
  readonly maxPages: number;
  /** How many redirects are followed in a row. */
  readonly maxRedirects: number;
  /** URLs in which it matches are left alone, as are those too long to tell; null for none. */
  readonly exclude: RegExp | null;
  /** Whether other origins than that of the start are crawled. */
  readonly anyHost: boolean;
  /** Whether robots.txt is not looked at. */
  readonly ignoreRobots: boolean;
  /** How many URLs are remembered. */
  readonly known?: KnownUrlsBounds;
  /** Is called with each row, in order. */
  readonly onRow: (row: PageRow | SkippedRow) => void;
  /**
   * Is told, once for each kind of cost, that a URL is left alone only because it would cost too much to tell what
   * robots.txt says of it: the `time` to compare it, or the `memory` for the rules.
   */
  readonly onRobotsCostly?: (url: string, cost: RobotsCost) => void;
}

/** What there is too little of to obey robots.txt to the letter. */
export type RobotsCost = "time" | "memory";

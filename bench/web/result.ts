/**
 * The result of `fibserv bench --web`: what its `--json` writes, and every report is made from.
 *
 * Like the result of the servers' bench it keeps what was *observed*, round by round (`rows[].rounds`), and beside it
 * what follows from that. Only plain data; a value that does not exist is `null`, never absent. Times are milliseconds,
 * shares are parts of 1.
 *
 * The version counts changes that a reader of the file must know of: a field that is gone, or means something else.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import type { Machine } from "../../internal/measure/machine.ts";
import type { WebColumn, WebColumnKey } from "./columns.ts";

/** What the field `schema` says. */
export const WEB_SCHEMA = "fibserv bench --web";
/** What the field `version` says. */
export const WEB_SCHEMA_VERSION = 1;

/** A whole run. */
export interface WebBenchResult {
  readonly schema: typeof WEB_SCHEMA;
  readonly version: typeof WEB_SCHEMA_VERSION;
  /** When it was started and last written, in ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** "partial": it was interrupted, and some rounds are missing. */
  readonly status: "complete" | "partial";
  /** What was asked for. */
  readonly settings: WebSettings;
  /** Where it was measured. */
  readonly machine: Machine;
  /** The columns, from left to right. */
  readonly columns: readonly WebColumn[];
  /** The rows, in the order of the ladder. */
  readonly rows: readonly StepResult[];
  /** How much the same step differs from itself. */
  readonly noise: WebNoise;
  /** What a reader must know before believing the figures. */
  readonly remarks: readonly WebRemark[];
}

/** What was asked for. */
export interface WebSettings {
  /** The command line, to copy. */
  readonly command: string;
  /** `--quick`: fewer pages, once. Such figures are indicative, and every report says so. */
  readonly isQuick: boolean;
  readonly rounds: number;
  /** How many pages each run fetches. */
  readonly pages: number;
  /** How long each page takes before its first byte. */
  readonly latencyMs: number;
  /** Orders what is measured within the rounds. */
  readonly seed: number;
}

/** A step in one world of I/O, and all that was measured of it. */
export interface StepResult {
  /** Unique: `coro (deno)`. */
  readonly id: string;
  /** "again": a step once more, to tell the noise. It is not shown in tables. */
  readonly kind: "step" | "again";
  readonly name: string;
  readonly io: IoName;
  /** What it is, in a few words. */
  readonly model: string;
  /** Why its figures are what they are, in one sentence. */
  readonly why: string;
  /** All that was observed, in the order of the rounds. */
  readonly rounds: readonly WebRound[];
  /** What follows from it, by column. */
  readonly figures: Readonly<Record<WebColumnKey, WebFigure>>;
}

/**
 * How a run of a client ended. "failed": a page did not come whole, or the client did not do its work; it makes the
 * bench exit with 1.
 */
export type WebOutcome = "measured" | "failed";

/** One run of a client: all pages, once. */
export interface WebRound {
  /** From 1. */
  readonly round: number;
  readonly column: WebColumnKey;
  readonly outcome: WebOutcome;
  /** What went wrong, in one line; null when nothing did. */
  readonly reason: string | null;
  /** The total: from the start of the fetching to the last byte of the last page; null when it failed. */
  readonly ms: number | null;
  /** How many connections the site accepted; null: unknown. */
  readonly connections: number | null;
  /** How long the client computed, its start included; null: unknown. */
  readonly clientCpuMs: number | null;
  /** How long the site computed; null: unknown. */
  readonly siteCpuMs: number | null;
  /** How many cores other programs kept busy meanwhile; null: unknown. */
  readonly othersCores: number | null;
  /** As in {@linkcode Machine}, of this run alone. */
  readonly stealShare: number | null;
}

/** The cell of a table. */
export interface WebFigure {
  /** "none": there is nothing to measure; "missing": there was no round yet; a cell with one failed round is "failed". */
  readonly outcome: WebOutcome | "none" | "missing";
  /** Why there is nothing to measure, as a phrase; else null. */
  readonly absence: string | null;
  /** The shortest total that can be, in milliseconds; null where there is nothing to measure. */
  readonly idealMs: number | null;
  /** The median over the rounds that were measured, and their range, in milliseconds; null when none was. */
  readonly median: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** By round, in the order of the rounds; null where it was not measured. */
  readonly values: readonly (number | null)[];
  /** The median divided by the ideal; null when there is none. */
  readonly toIdeal: number | null;
  /** How many connections were opened: the median; null: unknown. */
  readonly connections: number | null;
  /** What was to be expected, and what came. */
  readonly verdict: WebVerdict;
}

/**
 * What a total looks like beside the ideal:
 *
 * - `waits`: at most twice as much: most of the total is waits that nobody can avoid
 * - `works`: up to ten times as much: the work takes longer than the waits
 * - `far off`: even more
 * - `too early`: less than the ideal, which cannot be
 * - `unknown`: not measured
 */
export type WebShape = "waits" | "works" | "far off" | "too early" | "unknown";

/** The expected shape, checked against the measurement. */
export interface WebVerdict {
  readonly expected: WebShape;
  readonly found: WebShape;
  /** They do not fit, and it is not the noise: reports mark the cell, and never hide it. */
  readonly isSurprising: boolean;
  /** Why this shape is expected, in one sentence; when surprising, also what came instead. */
  readonly why: string;
}

/** The A/A arm: one step takes part twice, and what differs between the two is noise. */
export interface WebNoise {
  /** The `id` of the row that is measured twice; null: there is none. */
  readonly row: string | null;
  /** The ratios of the second to the first, by column, all rounds. */
  readonly ratios: Readonly<Record<WebColumnKey, readonly number[]>>;
  /**
   * Ratios of this much and less, or its reciprocal and more, are no difference, by column; null: unknown. A total of a
   * tenth of a second is disturbed more than one of five seconds by the same other program.
   */
  readonly factor: Readonly<Record<WebColumnKey, number | null>>;
}

/** Something that a reader must know. */
export interface WebRemark {
  readonly kind: "indicative" | "partial" | "error" | "site bottleneck" | "steal" | "load";
  /** Whole sentences. */
  readonly text: string;
}

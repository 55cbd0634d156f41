/**
 * The result of a bench: what `--json` writes, `--resume` reads, and every report is made from.
 *
 * The file keeps what was *observed*, round by round (`rows[].rounds`), and beside it what follows
 * from that (figures, ratios, verdicts), so that a reader needs no statistics of his own, and one
 * who distrusts ours can begin again. Only plain data; a value that does not exist is `null`, never
 * absent. Rates are requests per second, times are seconds, shares are parts of 1.
 *
 * The version counts changes that a reader of the file must know of: a field that is gone, or means
 * something else. A new field is no such change.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import type { ClientKind } from "../../clients/kinds.ts";
import type { Machine } from "../../internal/measure/machine.ts";
import type { Column, ColumnKey, ScenarioKey, Unit } from "./columns.ts";

/** What the field `schema` says. */
export const SCHEMA = "fibserv bench";
/** What the field `version` says. */
export const SCHEMA_VERSION = 1;

/** A whole run. */
export interface BenchResult {
  readonly schema: typeof SCHEMA;
  readonly version: typeof SCHEMA_VERSION;
  /** When it was started and last written, in ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** "partial": it was interrupted, and some rounds are missing. */
  readonly status: "complete" | "partial";
  /** What was asked for. */
  readonly settings: Settings;
  /** Where it was measured. */
  readonly machine: Machine;
  /** The columns, from left to right, with headings, units and questions. */
  readonly columns: readonly Column[];
  /** The rows, in the order of the table; those of one group stand together. */
  readonly rows: readonly ServerResult[];
  /** How much the same server differs from itself. */
  readonly noise: Noise;
  /** What a reader must know before believing the figures. */
  readonly remarks: readonly Remark[];
}

/** What was asked for. A run can be resumed only under the same settings. */
export interface Settings {
  /** The command line, to copy: `fibserv bench coro --rounds 5`. */
  readonly command: string;
  /** `--quick`: few and short rounds. Such figures are indicative, and every report says so. */
  readonly isQuick: boolean;
  readonly rounds: number;
  /** How long each scenario is counted at least. */
  readonly durationSeconds: number;
  /** The world of I/O of the clients, the same for all servers. */
  readonly clientIo: IoName;
  /** The number that fast clients send. */
  readonly fastN: number;
  /** The number that slow clients send. */
  readonly slowN: number;
  /** Whether `slowN` was picked so that a request takes about a second. */
  readonly isSlowNAuto: boolean;
  /** Orders variants and scenarios within the rounds. */
  readonly seed: number;
  /** `--same-core`: server and clients were pinned to one core. */
  readonly isSameCore: boolean;
  /** `--original`: whether the reports show the original's published figures. */
  readonly showsOriginal: boolean;
}

/**
 * What serves in a row: a variant; a server in another runtime (`--peers`); one that the user named
 * (`--external`); or a variant once more, to tell the noise. The last is not shown in tables.
 */
export type RowKind = "variant" | "peer" | "external" | "again";

/** A server, and all that was measured of it. */
export interface ServerResult {
  /** Unique: `coro (deno)`. */
  readonly id: string;
  readonly kind: RowKind;
  /** As shown: `coro`, or `C, epoll`, or the user's command. */
  readonly name: string;
  /** The heading above it: a family of variants, `other runtimes`, `external`. */
  readonly group: string;
  /** The world of I/O, for a variant; else null. */
  readonly io: IoName | null;
  /** What it is, in a few words. */
  readonly model: string;
  /** Why its figures are what they are, in one sentence. */
  readonly why: string;
  /** The original's row for the same model, measured elsewhere (see `bench/contestants/original.ts`); or null. */
  readonly original: OriginalRow | null;
  /** All that was observed, in the order of the rounds. */
  readonly rounds: readonly Round[];
  /** What follows from it, by column. */
  readonly figures: Readonly<Record<ColumnKey, Figure>>;
  /** Compared with the step of the ladder before it; null: there is none, or it was not measured. */
  readonly step: StepComparison | null;
}

/** A row of the table that the original published: figures of another machine. */
export interface OriginalRow {
  readonly name: string;
  /** "X": the original's mark for a client that is not served. */
  readonly figures: Readonly<Record<ColumnKey, number | "X">>;
}

/**
 * How a scenario ended. "measured" and "starved" (a client was connected and never answered while
 * the others were) are results. "wrong" (a wrong answer), "died" (the server ended by itself) and
 * "failed" (anything else: it did not start, a client could not connect) make the bench exit with 1.
 */
export type Outcome = "measured" | "starved" | "wrong" | "died" | "failed";

/** One scenario, once. */
export interface Round {
  /** From 1. */
  readonly round: number;
  readonly scenario: ScenarioKey;
  readonly outcome: Outcome;
  /** What went wrong, in one line; null when nothing did. */
  readonly reason: string | null;
  /** In the order of the scenario. */
  readonly clients: readonly ClientRound[];
  /** How many cores the server kept busy while it was counted; null: unknown. */
  readonly serverCpuShare: number | null;
  /** As in {@linkcode Machine}, of this scenario alone. */
  readonly stealShare: number | null;
  /** The part of all cores' time that nobody wanted; null: unknown. */
  readonly idleShare: number | null;
}

/** What one client got while all of them ran. */
export interface ClientRound {
  readonly kind: ClientKind;
  /** How long was counted; 0: it was never answered. */
  readonly seconds: number;
  /** Not whole: of a request that was only partly inside the counted time, that part counts. */
  readonly requests: number;
  /** 0: it was never answered. Its seconds per request are the reciprocal. */
  readonly reqPerSec: number;
  /** How many cores it kept busy: above 0.9, it is the bottleneck. */
  readonly cpuShare: number;
}

/** The cell of a table. */
export interface Figure {
  readonly unit: Unit;
  /**
   * "measured" when some round was; else what happened instead. "missing": there was no round yet.
   * A cell with one wrong answer is "wrong", whatever the other rounds say; "died", "failed" and
   * "starved" likewise, in this order.
   */
  readonly outcome: Outcome | "missing";
  /** The median over the rounds that were measured, and their range; null when none was. */
  readonly median: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** By round, in the order of the rounds; null where it was not measured. */
  readonly values: readonly (number | null)[];
  /** Compared with the same client alone, paired within the rounds; null where there is nothing to compare. */
  readonly toAlone: Ratio | null;
  /** What was to be expected, and what came. */
  readonly verdict: Verdict;
}

/** The ratio of two figures, of the same round each. */
export interface Ratio {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** False: within the noise. "No difference" is what was measured. */
  readonly isDifference: boolean;
}

/**
 * What a figure looks like beside the same client alone:
 *
 * - `alone`: it is alone; there is nothing to compare
 * - `≈ alone`: the other client makes no difference worth mentioning
 * - `shares`: each gets a part, and none is held up
 * - `collapses`: it gets an answer now and then
 * - `parallel`: two computations take as long as one
 * - `serial`: two computations take as long as one after another
 * - `starved`: it is never answered
 * - `by chance`: parallel or serial, ≈ alone or collapsed, as the kernel deals
 * - `faster`, `slower`: than any of these
 * - `unknown`: not measured, or nothing is expected of a foreign server
 */
export type Shape =
  | "alone"
  | "≈ alone"
  | "shares"
  | "collapses"
  | "parallel"
  | "serial"
  | "starved"
  | "by chance"
  | "faster"
  | "slower"
  | "unknown";

/** The expected shape, checked against the measurement. */
export interface Verdict {
  readonly expected: Shape;
  readonly found: Shape;
  /** They do not fit, and it is not the noise: reports mark the cell, and never hide it. */
  readonly isSurprising: boolean;
  /** Why this shape is expected, in one sentence; when surprising, also what came instead. */
  readonly why: string;
}

/** A row compared with the step of the ladder before it. */
export interface StepComparison {
  /** The `id` of that row. */
  readonly before: string;
  /** This row's figure divided by that row's, paired within the rounds; null where one is missing. */
  readonly ratios: Readonly<Record<ColumnKey, Ratio | null>>;
}

/** The A/A arm: one variant takes part twice, and what differs between the two is noise. */
export interface Noise {
  /** The `id` of the row that is measured twice; null: there is none. */
  readonly row: string | null;
  /** The ratios of the second to the first, by column, all rounds. */
  readonly ratios: Readonly<Record<ColumnKey, readonly number[]>>;
  /**
   * Ratios of this much and less, or its reciprocal and more, are no difference: 1.15 is 15 %. By
   * unit; null: unknown, and then nothing is called a difference. A fast client beside a slow one is
   * left out: where it is blocked, chance decides between one answer and thirty. In that column,
   * what differed there is no difference, either (`ratios.mixedFast`).
   */
  readonly factor: Readonly<Record<Unit, number | null>>;
}

/** Something that a reader must know. */
export interface Remark {
  readonly kind:
    | "indicative"
    | "partial"
    | "error"
    | "client bottleneck"
    | "asleep core"
    | "steal"
    | "load"
    | "few cores";
  /** Whole sentences. */
  readonly text: string;
}

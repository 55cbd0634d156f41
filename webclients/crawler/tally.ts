/**
 * Counts the rows of a crawl, for its summary and for the line that shows how it goes.
 *
 * @module
 */

import {
  type PageRow,
  SKIP_REASONS,
  type SkippedRow,
  type SkipReason,
  type SummaryRow,
} from "./rows.ts";

/** The counts that a summary has. */
export type Counts = Pick<
  SummaryRow,
  "pages" | "ok" | "redirects" | "failed" | "skipped" | "bytes"
>;

/** Counters, all of which begin at 0. */
export class Tally {
  #counters = { ok: 0, redirects: 0, failed: 0, bytes: 0 };
  readonly #skipped = new Map<SkipReason, number>();
  #maxConcurrent = 0;

  /** Counts a page, and tells as what. */
  countPage(row: PageRow): "ok" | "redirects" | "failed" {
    const outcome = outcomeOf(row);
    this.#counters[outcome]++;
    this.#counters.bytes += row.bytes;
    return outcome;
  }

  /** Counts what was left alone. */
  countSkipped({ reason }: SkippedRow): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  /** Takes note of how much is worked on at once. */
  countConcurrent(concurrent: number): void {
    this.#maxConcurrent = Math.max(this.#maxConcurrent, concurrent);
  }

  /** The most that was worked on at once. */
  get maxConcurrent(): number {
    return this.#maxConcurrent;
  }

  /** The counts until now. */
  counts(): Counts {
    const { ok, redirects, failed, bytes } = this.#counters;
    const skipped = Object.fromEntries(
      SKIP_REASONS.map((reason) => [reason, this.#skipped.get(reason) ?? 0]),
    ) as Record<SkipReason, number>;
    return { pages: ok + redirects + failed, ok, redirects, failed, skipped, bytes };
  }
}

function outcomeOf({ error, redirect, status }: PageRow): "ok" | "redirects" | "failed" {
  if (error !== null) return "failed";
  if (redirect !== null) return "redirects";
  return status !== null && status >= 200 && status < 300 ? "ok" : "failed";
}

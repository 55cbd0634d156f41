/**
 * What rows and outcomes are called on the page.
 *
 * @module
 */

import { labelOf } from "../cells.ts";
import type { BenchResult, Figure, ServerResult } from "../../result/result.ts";

/** A row that is shown, and its name. */
export interface ShownRow {
  readonly row: ServerResult;
  readonly label: string;
}

/** @returns the rows to show: all but a variant's second appearance, which only tells the noise */
export function shownRows(result: BenchResult): ShownRow[] {
  return result.rows.filter(({ kind }) => kind !== "again").map((row) => ({
    row,
    label: labelOf(row, result),
  }));
}

/** @returns what stands in the place of a figure, and why; null where there is a figure */
export function absence({ outcome, median }: Figure): { mark: string; reason: string } | null {
  switch (outcome) {
    case "starved":
      return { mark: "X", reason: "connected, and never answered while another one was" };
    case "wrong":
      return { mark: "wrong", reason: "an answer was wrong" };
    case "died":
      return { mark: "died", reason: "the server ended by itself" };
    case "failed":
      return { mark: "failed", reason: "it could not be measured" };
    case "missing":
      return { mark: "–", reason: "not measured" };
    case "measured":
      return median === null ? { mark: "–", reason: "not measured" } : null;
  }
}

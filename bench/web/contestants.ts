/**
 * Which web clients take part in a bench: steps of their ladder, each in one world of I/O.
 *
 * @module
 */

import type { IoName } from "../../loop/io/types.ts";
import { type Step, steps } from "../../webclients/table.ts";
import { sentence } from "../contestants/server_description.ts";
import { absenceOf, type WebColumn, webColumns } from "./columns.ts";

/** A step that takes part. */
export interface Contestant {
  /** Unique: `coro (deno)`. */
  readonly id: string;
  readonly kind: "step" | "again";
  readonly step: Step;
  readonly io: IoName;
  /** Why its figures are what they are, in one sentence. */
  readonly why: string;
}

/**
 * @param names which steps; all of them when there is none
 * @returns those that run in one of these worlds, in the order of the ladder
 */
export function contestantsOf(names: readonly string[], ios: readonly IoName[]): Contestant[] {
  return steps.filter(({ name }) => names.length === 0 || names.includes(name)).flatMap((step) =>
    ios.filter((io) => step.io.includes(io)).map((io) => ({
      id: `${step.name} (${io})`,
      kind: "step" as const,
      step,
      io,
      why: sentence(step.costs),
    }))
  );
}

/** @returns the columns in which it is measured */
export function columnsFor({ step, io }: Contestant): WebColumn[] {
  return webColumns.filter((column) => absenceOf(step, io, column) === null);
}

/**
 * The one that is measured a second time, to tell how much it differs from itself: of the steps without threads whose
 * waits overlap, the first that has the most columns; if there is none, the first of all.
 *
 * @returns null when there is nothing to measure
 */
export function againOf(contestants: readonly Contestant[]): Contestant | null {
  const measured = contestants.filter((contestant) => columnsFor(contestant).length > 0);
  const overlapping = measured.filter(({ step }) =>
    step.fetches === "side by side" && step.concurrencyMax === undefined
  );
  const [chosen] = [
    ...overlapping.toSorted((a, b) => columnsFor(b).length - columnsFor(a).length),
    ...measured,
  ];
  return chosen === undefined ? null : { ...chosen, id: `${chosen.id}, again`, kind: "again" };
}

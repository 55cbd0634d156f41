/**
 * The rates in one table, a row a subject and a column a load, as `README.md` shows them; and who is ahead of whom.
 *
 * @module
 */

import { median } from "../../internal/measure/statistics.ts";
import { peers } from "../peers/peers.ts";
import type { Goal } from "./goals.ts";
import type { SubjectResult } from "./subject_result.ts";
import { IO_NAMES, SELF, type Subject, subjects } from "./subjects.ts";

/**
 * @returns the lines of the table in Markdown; none when there is no such rate. What failed before its first round was
 * over has no row.
 */
export function rateTable(rows: readonly SubjectResult[]): string[] {
  const rates = ratesIn(rows);
  if (rates.length === 0) return [];
  const figures = [...new Set(rates.map(({ figure }) => figure))];
  const names = [...new Set(rates.map(({ subject }) => subject))];
  const lines = names.map((name) => {
    const cells = figures.map((figure) => {
      const rate = rates.find((one) => one.subject === name && one.figure === figure);
      return rate === undefined ? "" : median(rate.values).toFixed(2) + goalText(rate.goal);
    });
    return [rowName(name), ...cells];
  });
  const heading = ["of the rate of a C program (goal)", ...figures];
  const rule = heading.map((_, column) => column === 0 ? "---" : "---:");
  return [heading, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`);
}

/**
 * Says which peers we are ahead of, in one sentence: in each world of I/O, our best under each load against theirs.
 *
 * @param noise a difference within it is none
 * @returns null when there are no two to compare
 */
export function aheadText(rows: readonly SubjectResult[], noise: number): string | null {
  const rates = ratesIn(rows);
  const theirs = Map.groupBy(rates.filter(({ kind }) => kind === "peer"), ({ subject }) => subject);
  const worlds = IO_NAMES.flatMap((io) => {
    const ours = rates.filter(({ kind, subject }) =>
      kind === "variant" && subject.startsWith(`${io}:`)
    );
    if (ours.length === 0) return [];
    const isBehind = ({ figure, values }: SubjectResult) =>
      ours.some((own) => own.figure === figure && median(own.values) > median(values) + noise);
    const behind = Array.from(theirs).filter(([, loads]) => loads.every(isBehind));
    const names = behind.map(([subject]) => subject.replace("peer:", ""));
    return [`${io} of ${names.length === 0 ? "nobody" : names.join(", ")}`];
  });
  if (worlds.length === 0 || theirs.size === 0) return null;
  return `Ahead under all these loads, by more than the noise: ${worlds.join("; ")}.`;
}

/** The rates of servers and clients, and what each subject is. */
function ratesIn(rows: readonly SubjectResult[]): (SubjectResult & { kind: Subject["kind"] })[] {
  return rows.flatMap((row) => {
    const { kind } = subjects.find(({ name }) => name === row.subject)!;
    const isRate = kind === "variant" || kind === "peer" || kind === "client";
    return isRate && row.values.length > 0 ? [{ ...row, kind }] : [];
  });
}

function rowName(name: string): string {
  if (name === SELF) return "the C server against itself";
  const [kind, what] = name.split(":") as [string, string];
  if (kind === "peer") return peers.find((peer) => peer.name === what)!.model;
  return kind === "client" ? `\`client --io ${what}\`` : `\`${what} --io ${kind}\``;
}

function goalText(goal: Goal | null): string {
  return goal === null ? "" : ` (${goal.bound} ${goal.value.toFixed(2)})`;
}

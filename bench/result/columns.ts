/**
 * What is measured: five scenarios, whose clients give the six columns of the table.
 *
 * A *scenario* is what runs: one server and one or two clients. A *column* is a figure that is read
 * off: the scenario in which a fast and a slow client share a server has two of them.
 *
 * @module
 */

import type { ClientKind } from "../../clients/kinds.ts";

/** What runs. The keys are those of the result file. */
export const scenarios = [
  { key: "fast1", clients: ["fast"] },
  { key: "fast2", clients: ["fast", "fast"] },
  { key: "slow1", clients: ["slow"] },
  { key: "slow2", clients: ["slow", "slow"] },
  { key: "mixed", clients: ["fast", "slow"] },
] as const satisfies readonly { key: string; clients: readonly ClientKind[] }[];

/** The key of a scenario. */
export type ScenarioKey = typeof scenarios[number]["key"];

/** Fast clients are measured in requests per second, slow ones in seconds per request. */
export type Unit = "req/s" | "s/req";

/** What a column is. */
export interface Column {
  readonly key: ColumnKey;
  readonly scenario: ScenarioKey;
  /** Whose figure it is. With two clients of that kind, it is the mean of the two. */
  readonly kind: ClientKind;
  /** The heading, as in the original's table. */
  readonly heading: string;
  readonly unit: Unit;
  /** The column of the same client alone, to which this one is compared; null: it is alone. */
  readonly alone: ColumnKey | null;
  /** What the column asks, in one sentence. */
  readonly question: string;
}

/** The key of a column. */
export type ColumnKey = ScenarioKeyOfOneKind | "mixedFast" | "mixedSlow";
type ScenarioKeyOfOneKind = Exclude<ScenarioKey, "mixed">;

/** The columns, from left to right. */
export const columns: readonly Column[] = [
  {
    key: "fast1",
    scenario: "fast1",
    kind: "fast",
    heading: "1 fast",
    unit: "req/s",
    alone: null,
    question: "What does a request cost when there is nothing to compute?",
  },
  {
    key: "fast2",
    scenario: "fast2",
    kind: "fast",
    heading: "2 fast",
    unit: "req/s",
    alone: "fast1",
    question: "What is left for each of two clients that ask for little?",
  },
  {
    key: "slow1",
    scenario: "slow1",
    kind: "slow",
    heading: "1 slow",
    unit: "s/req",
    alone: null,
    question: "What does a request cost that is nothing but computing?",
  },
  {
    key: "slow2",
    scenario: "slow2",
    kind: "slow",
    heading: "2 slow",
    unit: "s/req",
    alone: "slow1",
    question: "Do two computations run side by side, or does one wait for the other?",
  },
  {
    key: "mixedFast",
    scenario: "mixed",
    kind: "fast",
    heading: "fast beside slow",
    unit: "req/s",
    alone: "fast1",
    question: "What is left for a client that asks for little while another one asks for much?",
  },
  {
    key: "mixedSlow",
    scenario: "mixed",
    kind: "slow",
    heading: "slow beside fast",
    unit: "s/req",
    alone: "slow1",
    question: "What do many small requests cost the one that computes?",
  },
];

/** @returns the column with that key */
export function columnOf(key: ColumnKey): Column {
  return columns.find((column) => column.key === key)!;
}

/**
 * In which order things are measured: in rounds, each in an order of its own.
 *
 * To measure one server five times and then the next one five times compares two quarters of an
 * hour as much as two servers. So in each round everything is measured once, and since a fixed order
 * would give each the same neighbour and the same place in every round, the order is drawn by lot.
 * The lot is seeded: the same command with the same seed measures in the same order, also when it
 * goes on after an interruption.
 *
 * @module
 */

import { randomIntegers } from "../../internal/measure/random.ts";
import { scenarios } from "../result/columns.ts";

/** One run under one set of conditions: a server and a scenario, in one of the rounds. */
export interface Trial {
  /** The `id` of the server. */
  readonly serverId: string;
  readonly scenario: typeof scenarios[number];
  /** From 1. */
  readonly round: number;
}

/** @returns all trials of all rounds, in the order in which to measure them */
export function schedule(serverIds: readonly string[], rounds: number, seed: number): Trial[] {
  const pairs = serverIds.flatMap((serverId) =>
    scenarios.map((scenario) => ({ serverId, scenario }))
  );
  return inRounds(pairs, rounds, seed);
}

/** @returns all items in each round, in an order of its own, each with the number of its round, from 1 */
export function inRounds<T extends object>(
  items: readonly T[],
  rounds: number,
  seed: number,
): (T & { readonly round: number })[] {
  const random = randomIntegers(seed);
  return Array.from(
    { length: rounds },
    (_, index) => shuffled(items.map((item) => ({ ...item, round: index + 1 })), random),
  ).flat();
}

/**
 * @see R. Durstenfeld, "Algorithm 235: Random permutation", Communications of the ACM (1964)
 */
function shuffled<T>(items: readonly T[], random: (below: number) => number): T[] {
  const rest = [...items];
  for (let last = rest.length - 1; last > 0; last--) {
    const other = random(last + 1);
    [rest[last], rest[other]] = [rest[other]!, rest[last]!];
  }
  return rest;
}

/**
 * What the project has set itself to reach, as a table. Most goals are ratios to the C server on epoll, on one core
 * in the same round, with 64 connections.
 *
 * @module
 */

import type { Load } from "./compare.ts";

/** A bound that a median has to keep. */
export interface Goal {
  readonly bound: "≥" | "≤";
  readonly value: number;
}

const atLeast = (value: number): Goal => ({ bound: "≥", value });
const atMost = (value: number): Goal => ({ bound: "≤", value });

/** The load that goals are for: so many connections. */
export const GOAL_CONNECTIONS = 64;
/** And so many requests in flight on each: the first and the second goal of a subject. */
export const GOAL_PIPELINES: readonly number[] = [1, 16];

const byPipeline: Readonly<Record<string, readonly number[]>> = {
  "posix:cb": [0.93, 0.88],
  "posix:cbthrd": [0.77, 0.65],
  "posix:coro": [0.93, 0.88],
  "posix:corothrd": [0.77, 0.65],
  "posix:loopcb": [0.93, 0.88],
  "posix:loopcoro": [0.85, 0.8],
  "posix:loopcorothrd": [0.6, 0.5],
  "uring:cb": [1, 1],
  "uring:coro": [1, 1],
  "uring:loopcoro": [0.9, 0.85],
  "deno:coro": [0.57, 0.55],
  "deno:aiocoro": [0.57, 0.55],
  "deno:aiostreams": [0.44, 0.42],
  "client:posix": [0.93],
  "client:uring": [0.93],
};

/** The subjects that have goals under a load. */
export const SUBJECTS_WITH_GOALS: readonly string[] = Object.keys(byPipeline);

/** The other figures. */
const others = {
  "beside slow, of the rate alone": atLeast(0.9),
  "beside slow, of C threads": atLeast(0.95),
  "idle connections held": atLeast(10_000),
  "active client keeps": atLeast(0.95),
  "kB on posix": atMost(4),
  "kB on uring": atMost(4),
  "kB on deno": atMost(14),
  "help": atMost(60),
} as const;

/** What `subject` is to reach under a load; null if nothing was set. */
export function goalOf(subject: string, { connections, pipeline }: Load): Goal | null {
  if (connections !== GOAL_CONNECTIONS) return null;
  const value = byPipeline[subject]?.[GOAL_PIPELINES.indexOf(pipeline)];
  return value === undefined ? null : atLeast(value);
}

/** What a figure that is not about a load is to reach. */
export function goalOfFigure(figure: keyof typeof others): Goal {
  return others[figure];
}

/** Whether `value` keeps the bound. */
export function isReached({ bound, value: limit }: Goal, value: number): boolean {
  return bound === "≥" ? value >= limit : value <= limit;
}

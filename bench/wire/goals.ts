/**
 * What the project has set itself to reach, as a table. Most goals are ratios to the C server on epoll, on one core
 * in the same round, one request in flight on each connection.
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

/** Up to so many connections, a server on posix keeps up with C. */
const FEW_CONNECTIONS_MAX = 64;
const MANY_CONNECTIONS = 512;

/** A server's goals by the number of connections, or null for another number. */
type ByConnections = (connections: number) => Goal | null;

const callbacks: ByConnections = (connections) =>
  connections <= FEW_CONNECTIONS_MAX || connections === MANY_CONNECTIONS ? atLeast(0.95) : null;
const coroutines: ByConnections = (connections) =>
  connections === MANY_CONNECTIONS ? atLeast(0.85) : callbacks(connections);
const at64 = (value: number): ByConnections => (connections) =>
  connections === 64 ? atLeast(value) : null;

const byConnections: Readonly<Record<string, ByConnections>> = {
  "posix:cb": callbacks,
  "posix:loopcb": callbacks,
  "posix:coro": coroutines,
  "posix:loopcoro": coroutines,
  "posix:corothrd": at64(0.85),
  "posix:loopcorothrd": at64(0.85),
  "uring:cb": at64(1),
  "uring:coro": at64(1),
  "uring:loopcoro": at64(0.9),
  "deno:coro": at64(0.72),
  "deno:aiocoro": at64(0.72),
  "deno:aiostreams": at64(0.42),
  "client:posix": at64(0.93),
  "client:uring": at64(0.93),
  "client:deno": at64(0.93),
};

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
  return pipeline === 1 ? byConnections[subject]?.(connections) ?? null : null;
}

/** What a figure that is not about a load is to reach. */
export function goalOfFigure(figure: keyof typeof others): Goal {
  return others[figure];
}

/** Whether `value` keeps the bound. */
export function isReached({ bound, value: limit }: Goal, value: number): boolean {
  return bound === "≥" ? value >= limit : value <= limit;
}

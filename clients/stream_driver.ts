/**
 * The driver on Deno's own connections, which works on every system.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { ClosedLoop } from "./closed_loop.ts";
import { LoadConnection } from "./connection.ts";
import { openConnections, type OpenOptions, type OpenRequest } from "./open_connections.ts";
import type { Target } from "./target.ts";
import type { LoadDriver } from "./load_driver.ts";

/** {@linkcode LoadDriver} by promises. */
export class StreamDriver implements LoadDriver {
  readonly clock: TimerClock;
  port: number | null = null;
  #connections: LoadConnection[] = [];

  /** Prepares it. Opens nothing yet. */
  constructor(clock: TimerClock) {
    this.clock = clock;
  }

  async open(loops: readonly ClosedLoop[], request: OpenRequest): Promise<void> {
    const streams = await openStreams({ ...request, count: loops.length, clock: this.clock });
    this.port = streams[0]?.localAddr.port ?? null;
    this.#connections = streams.map((stream, i) => new LoadConnection(stream, loops[i]!));
  }

  async run(onFailure: (error: unknown) => void): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.run().catch(onFailure)));
  }

  abandon(): void {
    for (const connection of this.#connections) connection.abandon();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }
}

/**
 * Opens connections of Deno's (see `openConnections()`).
 *
 * @throws {CommandError} when one fails
 */
export function openStreams(options: OpenOptions): Promise<Deno.TcpConn[]> {
  return openConnections(options, openBatch);
}

async function openBatch(
  size: number,
  { hostname, port }: Target,
  signal: AbortSignal,
  open: Deno.TcpConn[],
): Promise<void> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: size }, () => Deno.connect({ hostname, port, signal })),
  );
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") continue;
    // Nagle's algorithm would hold a small request back while an earlier one is not acknowledged.
    outcome.value.setNoDelay(true);
    open.push(outcome.value);
  }
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

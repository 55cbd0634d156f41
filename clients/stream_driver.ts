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
import type { Continuation, LoadDriver } from "./load_driver.ts";
import { pause } from "./retries.ts";

/** {@linkcode LoadDriver} by promises. */
export class StreamDriver implements LoadDriver {
  readonly clock: TimerClock;
  port: number | null = null;
  #connections: LoadConnection[] = [];
  #loops: readonly ClosedLoop[] = [];

  /** Prepares it. Opens nothing yet. */
  constructor(clock: TimerClock) {
    this.clock = clock;
  }

  async open(loops: readonly ClosedLoop[], request: OpenRequest): Promise<void> {
    this.#loops = loops;
    const streams = await openStreams({ ...request, count: loops.length, clock: this.clock });
    this.port = streams[0]?.localAddr.port ?? null;
    this.#connections = streams.map((stream, i) => new LoadConnection(stream, loops[i]!));
  }

  async run(continuation: Continuation): Promise<void> {
    await Promise.all(this.#connections.map((_, index) => this.#runLoop(index, continuation)));
  }

  abandon(): void {
    for (const connection of this.#connections) connection.abandon();
  }

  async #runLoop(index: number, continuation: Continuation): Promise<void> {
    const loop = this.#loops[index]!;
    for (;;) {
      const connection = this.#connections[index]!;
      let pauseMs: number | null;
      try {
        await connection.run();
        return await connection.close();
      } catch (error) {
        pauseMs = continuation.onEnd(error, loop);
      }
      if (pauseMs === null) return;
      // Until nothing of it is left: the loop must not be told later what it has sent.
      await connection.close();
      const stream = await this.#reopen(pauseMs, loop, continuation);
      if (stream === null) return;
      continuation.onReopened(loop);
      this.#connections[index] = new LoadConnection(stream, loop);
    }
  }

  /** @returns null when the run is over, or this was its end */
  async #reopen(
    pauseMs: number,
    loop: ClosedLoop,
    { request, onEnd }: Continuation,
  ): Promise<Deno.TcpConn | null> {
    await pause(pauseMs, this.clock, request.signal);
    try {
      const [stream] = await openStreams({ ...request, count: 1, clock: this.clock });
      return stream ?? null;
    } catch (error) {
      onEnd(error, loop);
      return null;
    }
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
  return openConnections(options, openBatch, (stream) => stream.close());
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

/**
 * What drives the closed loops of a run: it opens the connections, and moves bytes between them and the loops. It is the
 * part of a load client that differs between worlds of I/O.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { ClosedLoop } from "./closed_loop.ts";
import type { OpenRequest } from "./open_connections.ts";

/** What a run decides about the connections that end before their loops do. */
export interface Continuation {
  /** How to open them again. Its signal fires when the run is over: from then on none is opened. */
  readonly request: OpenRequest;
  /**
   * A connection has ended, or could not be opened again.
   *
   * @returns after how many milliseconds to open another one for the loop; null: the loop is over
   */
  onEnd(error: unknown, loop: ClosedLoop): number | null;
  /** It is open again; the loop is about to begin on it. */
  onReopened(loop: ClosedLoop): void;
}

/** The connections of a run. They are closed when it is disposed of. */
export interface LoadDriver extends AsyncDisposable {
  /** The port of its end of the first connection; null before there is one. */
  readonly port: number | null;
  /** The time, and timers that come when they are due although the driver is busy. */
  readonly clock: TimerClock;
  /**
   * Opens a connection for each of the loops; none when the signal fires before all are open.
   *
   * @throws {CommandError} when one fails
   */
  open(loops: readonly ClosedLoop[], request: OpenRequest): Promise<void>;
  /**
   * Runs the loops on the open connections until all have come to their ends. When one ends early, `continuation` decides
   * what becomes of its loop.
   */
  run(continuation: Continuation): Promise<void>;
  /** Makes {@linkcode run} return without the answers that are outstanding. */
  abandon(): void;
}

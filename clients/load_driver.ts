/**
 * What drives the closed loops of a run: it opens the connections, and moves bytes between them and the loops. It is the
 * part of a load client that differs between worlds of I/O.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { ClosedLoop } from "./closed_loop.ts";
import type { OpenRequest } from "./open_connections.ts";

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
   * Runs the loops on the open connections until all have come to their ends. What ends one early
   * is given to `onFailure`.
   */
  run(onFailure: (error: unknown) => void): Promise<void>;
  /** Makes {@linkcode run} return without the answers that are outstanding. */
  abandon(): void;
}

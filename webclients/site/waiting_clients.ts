/**
 * Who is connected and has not sent a whole head yet, and what to do about it when there is no place left.
 *
 * To connect costs a client nothing. One that opens as many connections as are served and sends nothing, or a byte now
 * and then ("slowloris"), has all places until deadlines take them away. So when all are taken and most of those who have
 * them wait for a head, who has waited longest makes room. Whoever sends a whole request at once is never such a one.
 *
 * @module
 */

import type { TimerClock } from "../../internal/measure/timer_clock.ts";
import type { Connection } from "./connection.ts";

/** Nobody has to make room before this time is over: a head may need a round trip or two. */
export const HEAD_MS_MIN = 1_000;

/** The connections that wait for a head. There are no more of them than connections. */
export class WaitingClients {
  readonly #clock: TimerClock;
  /** Since when each waits; in the order in which they began. */
  readonly #since = new Map<Connection, number>();

  /** Begins with nobody. */
  constructor(clock: TimerClock) {
    this.#clock = clock;
  }

  /** Takes note that a connection waits for a head from now on. */
  begin(connection: Connection): void {
    this.#since.set(connection, this.#clock.now());
  }

  /** Takes note that it does not any more. */
  end(connection: Connection): void {
    this.#since.delete(connection);
  }

  /**
   * Ends the connection that has waited longest, if most of the places are taken by such.
   *
   * @param places how many connections are served at the same time
   * @returns whether there is room for one more now
   */
  makeRoom(places: number): boolean {
    const [oldest] = this.#since;
    if (oldest === undefined || this.#since.size <= places / 2) return false;
    const [connection, sinceMs] = oldest;
    if (this.#clock.now() - sinceMs < HEAD_MS_MIN) return false;
    this.end(connection);
    connection.abort();
    return true;
  }
}

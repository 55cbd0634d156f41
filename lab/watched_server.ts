/**
 * A server as the lab sees it: a live one (`live_server.ts`), or a recording (`recorded_server.ts`).
 *
 * @module
 */

import type { Order } from "../loop/trace/recording/control.ts";
import type { RecordingLog } from "../loop/trace/recording/recording_log.ts";
import type { EventTally } from "./event_tally.ts";

/** What a server does: what it was told, or nothing any more. A recording is paused. */
export type WatchedState = "running" | "paused" | "slow" | "ended";

/** What is known of a server from the beginning. */
export interface ServerFacts {
  readonly variant: string;
  readonly io: string;
  readonly host: string;
  /** 0: nobody listens. */
  readonly port: number;
  readonly pid: number;
  /** When `t` was 0, in milliseconds since 1970. */
  readonly startedAtUnixMs: number;
}

/** A server that can be looked at. */
export interface WatchedServer extends AsyncDisposable {
  readonly facts: ServerFacts;
  readonly log: RecordingLog;
  readonly tally: EventTally;
  readonly state: WatchedState;
  /**
   * Gives an order.
   *
   * @param ms for `slow`: for how many milliseconds to stop before each callback
   * @returns what it does then, when the order is in effect
   * @throws {Refusal} when there is nobody to obey
   */
  order(order: Order, ms?: number): Promise<WatchedState>;
}

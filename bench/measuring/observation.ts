/**
 * What was observed, before anybody says what it means.
 *
 * @module
 */

import type { Machine } from "../../internal/measure/machine.ts";
import type { ServerDescription } from "../contestants/server_description.ts";
import type { Round, Settings } from "../result/result.ts";

/** A server, and what was observed of it. */
export interface ObservedServer {
  readonly server: ServerDescription;
  readonly rounds: readonly Round[];
}

/** All that was observed. */
export interface Observation {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly settings: Settings;
  readonly machine: Machine;
  readonly rows: readonly ObservedServer[];
}

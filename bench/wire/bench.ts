/**
 * What all measurements share.
 *
 * @module
 */

import type { BuiltPeers } from "./built_peers.ts";
import type { Load } from "./compare.ts";

/** How to measure. */
export interface Bench {
  /** The C server that is the reference, and the load client in C: commands without their arguments. */
  readonly yardstick: readonly string[];
  readonly loadClient: readonly string[];
  /** The servers to compare with. */
  readonly peers: BuiltPeers;
  /** Put before a command, this keeps the process on the one core where servers and loads meet: see `shared_core.ts`. */
  readonly pin: readonly string[];
  /** The number that is sent. */
  readonly n: number;
  /** The length of a window. */
  readonly seconds: number;
  readonly rounds: number;
  /** The loads under which servers are measured. */
  readonly loads: readonly Load[];
  /** Ends the measurements early. */
  readonly signal: AbortSignal;
  /** Is told what is being measured: the part, and where it stands. */
  progress(part: string, detail?: string): void;
}

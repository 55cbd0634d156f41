/**
 * What a bench needs of servers and clients, whatever they are: processes here, fakes in tests.
 *
 * @module
 */

import type { ClientKind } from "../../clients/kinds.ts";
import type { Target } from "../../clients/target.ts";
import type { Window } from "../../clients/windows.ts";
import type { ServerDescription } from "./server_description.ts";

export { StartError } from "../peers/child_server.ts";

/** A server that listens. */
export interface BenchServer {
  readonly target: Target;
  /** Its process; null: not one of ours, or a child of a shell, which nobody tells. */
  readonly pid: number | null;
  /** Resolved when it has ended, with what is known of why, in one line. It never rejects. */
  readonly ended: Promise<string>;
  /** Ends it, and waits until nothing of it is left. */
  stop(): Promise<void>;
}

/** A client that runs until it is stopped, or fails. */
export interface BenchClient {
  /** When it was connected; null: it is not, yet. */
  readonly connectedMs: number | null;
  /** What it has done so far. Grows. */
  readonly windows: readonly Window[];
  /** Resolved when it has ended, by itself or not. It never rejects. */
  readonly ended: Promise<ClientEnd>;
  /** Ends it, and waits until nothing of it is left. */
  stop(): Promise<void>;
}

/** How a client ended. */
export interface ClientEnd {
  /** What it complained of, in one line. */
  readonly reason: string;
  /** An answer was wrong, which no broken connection explains. */
  readonly isWrongAnswer: boolean;
}

/** A server that takes part: what is known of it, and how it is started. */
export interface Contestant {
  readonly server: ServerDescription;
  /**
   * @param signal gives up waiting until it listens
   * @throws {Error} when it does not start
   */
  start(signal?: AbortSignal): Promise<BenchServer>;
}

/**
 * Starts a client.
 *
 * @param n the number that it sends
 * @param onNews called when it is connected, and when there is another window
 */
export type StartClient = (
  kind: ClientKind,
  target: Target,
  n: number,
  onNews: () => void,
) => BenchClient;

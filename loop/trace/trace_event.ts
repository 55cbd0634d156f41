/**
 * What a trace consists of: what a program asked of its sockets and got, and what its event loop did.
 *
 * The events are data, without words and colours. Who prints them, draws them or writes them to a file gives a
 * {@linkcode TraceSink}. They come from three sources, none of which knows the others: sockets and selectors
 * (`trace_io.ts`), connections on Deno's own event loop (`trace_connection.ts`), and the observer of a loop
 * (`trace_loop.ts`).
 *
 * @module
 */

import type { Address } from "../io/types.ts";

/** A socket that a selector reported. */
export interface ReadySocket {
  /** Its number; {@linkcode LISTENER} for the listener. */
  readonly connection: number;
  /** `EVENT_READ`, `EVENT_WRITE` or both. */
  readonly events: number;
  /** Whether lines of this socket are missing between the latest one that was shown and this one. */
  readonly afterGap?: true;
}

/** In the place of a connection's number: the listener. Connections are numbered from 1, as they are accepted. */
export const LISTENER = 0;

/** What happened to sockets. */
export type SocketEvent =
  | { readonly kind: "select"; readonly ready: readonly ReadySocket[] }
  | { readonly kind: "accept"; readonly connection: number }
  /** It is waited for until it is ready for `interest`; at 0, it is not waited for at all. */
  | { readonly kind: "wait"; readonly connection: number; readonly interest: number }
  /** `count` is what `recv()` returned; `bytes` are the first ones that came. */
  | {
    readonly kind: "recv";
    readonly connection: number;
    readonly count: number;
    readonly bytes: Uint8Array;
  }
  /** `count` of `wanted` bytes were taken, or the connection is broken (`CLOSED`); `bytes` are the first of them. */
  | {
    readonly kind: "send";
    readonly connection: number;
    readonly count: number;
    readonly wanted: number;
    readonly bytes: Uint8Array;
  }
  /** Another thread serves it from now on. */
  | { readonly kind: "lend"; readonly connection: number }
  /** `isBroken`: because the connection has failed, which no `recv` or `send` has told. */
  | { readonly kind: "close"; readonly connection: number; readonly isBroken?: true }
  /** A balancer in front has said who the client is. */
  | { readonly kind: "client"; readonly connection: number; readonly client: Address }
  /** A request was understood, and is computed from now on: here, or on a worker. */
  | { readonly kind: "compute"; readonly connection: number; readonly n: number }
  /** It has an answer. */
  | {
    readonly kind: "answer";
    readonly connection: number;
    readonly n: number;
    readonly value: number;
    readonly tookMs: number;
  }
  /** The answer is an error: what came is no number that is allowed, or computing was given up. */
  | { readonly kind: "refuse"; readonly connection: number; readonly message: string };

/** What happened on an event loop. Handles, tasks and futures are told by what a reader may know of them. */
export type LoopEvent =
  | { readonly kind: "handle start"; readonly handle: string }
  | { readonly kind: "handle stop"; readonly handle: string; readonly tookMs: number }
  | { readonly kind: "loop select"; readonly timeoutMs: number | undefined }
  | { readonly kind: "loop selected"; readonly ready: number }
  | { readonly kind: "task created" | "task step"; readonly task: string }
  | { readonly kind: "task waiting"; readonly task: string; readonly future: string }
  | { readonly kind: "task done"; readonly task: string; readonly wasCancelled: boolean }
  | { readonly kind: "job submit"; readonly job: number }
  | { readonly kind: "job start"; readonly job: number; readonly worker: number }
  | { readonly kind: "job done"; readonly job: number; readonly failed: boolean };

/**
 * Where there were more events than can be shown: how many are missing here, of a connection; null: of several, or of none.
 * 0: some that were counted before among those of several.
 */
export interface LeftOut {
  readonly kind: "left out";
  readonly connection: number | null;
  readonly count: number;
}

/** Anything that a trace tells. */
export type TraceEvent = SocketEvent | LoopEvent | LeftOut;

/**
 * Takes the events, in the order in which they happen, in the middle of the program's work. It must not throw.
 *
 * @param thread 1, 2, … for the threads of a server that runs several loops; undefined for the only one. What different
 * threads tell comes in the order of each, and about in the order of time.
 */
export type TraceSink = (event: TraceEvent, thread?: number) => void;

/** Who looks on. */
export interface TraceReader {
  readonly tell: TraceSink;
  /**
   * For how many milliseconds a thread may sleep before this reader wants to hear of it: a thread that waits in the system
   * runs no timers. Infinity when there is nothing that it waits for.
   */
  patienceMs(): number;
}

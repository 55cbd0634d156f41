/**
 * What a server can be told, apart from which variant it is.
 *
 * @module
 */

import type { ConnectionTrace } from "../loop/io/deno/connection.ts";
import type { Address, IoName, ListenOptions } from "../loop/io/types.ts";
import type { PoolObserver } from "../loop/pool/pool_observer.ts";
import type { RecorderOrder } from "../loop/trace/recording/recorder.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";

/** Where a request ends: at a line feed, or (wrongly, see the README) where a received chunk ends. */
export const framings = ["line", "chunk"] as const;
/** One of {@linkcode framings}. */
export type Framing = typeof framings[number];

/** The requests and answers of one connection, as a tracer sees them; a `Session` is one. */
export interface TracedSession {
  /** How many bytes of answers wait to be sent. */
  readonly length: number;
  next(): number;
  answer(value: number): void;
  fail(message: string): void;
  introduce(client: Address): void;
}

/**
 * Who is shown what a server works with, before it does: a tracer. It is made of functions, which cannot travel to other
 * threads: each thread makes its own (see `thread_trace.ts`).
 */
export interface ServeTrace extends ConnectionTrace {
  /** May cover methods of the session. */
  began(session: TracedSession): void;
  /** What a thread needs to number connections as this one does. @param connection the one that it serves, if it is one */
  forThread(connection?: object): ThreadTrace;
  /** Takes what a thread tells. @param thread its number from 1, where several threads do the same */
  heard(event: TraceEvent, thread?: number): void;
  /** A thread that has got a {@linkcode ThreadTrace} is over. */
  threadEnded(trace: ThreadTrace): void;
  /** Is told of the jobs of a pool. @default nobody wants to know */
  readonly pool?: PoolObserver;
}

/** What another thread needs to trace what it does. It can be posted. */
export interface ThreadTrace {
  /** Memory that the threads share. */
  readonly counter: Int32Array;
  /** The connection that the thread serves. @default it accepts its own */
  readonly connection?: number;
  /** For a thread that is recorded. @default it tells events */
  readonly recorder?: RecorderOrder;
}

/** A session as {@linkcode LineWatch} sees it. */
export interface WatchedSession {
  /** What has come of a line that is not whole; empty when nothing has, or when nothing more will. */
  readonly partOfLine: string;
  receive(bytes: Uint8Array, count: number): void;
}

/** Who is told of lines that do not come to their end (see `line_feed_hint.ts`). */
export interface LineWatch {
  /** All that has come is read, and its last line is not whole. */
  partCame(session: WatchedSession): void;
  /** Another thread has found a client that waits. @param part what it has sent */
  stalled(part: string): void;
}

/** The options of `fibserv serve`. */
export interface ServeOptions extends ListenOptions {
  /** The world of I/O. */
  readonly io: IoName;
  /** Worker threads, in the variants that have a pool or fork. */
  readonly workers: number;
  /** The largest n that is computed, from 0 to `N_MAX` (see `fib.ts`). */
  readonly maxN: number;
  /** How many connections may be open at once, at least 1. */
  readonly maxConnections: number;
  /** Milliseconds after which a silent connection is closed; 0: never. */
  readonly idleTimeoutMs: number;
  /** Milliseconds that a request may run on a worker; 0: for ever. */
  readonly requestTimeoutMs: number;
  readonly framing: Framing;
  /** Whether each connection begins with a header that names the client (see `proxy_protocol.ts`). @default false */
  readonly proxyProtocol?: boolean;
  /** Not enumerable, so that it stays behind where options are posted to other threads. @default nobody looks on */
  readonly trace?: ServeTrace;
  /** Not enumerable either. @default nobody wants to know */
  readonly lineWatch?: LineWatch;
  /** What a connection above the limit is told. */
  readonly refusal: Uint8Array;
  /** How many of them are kept until they have read it. @default 256 */
  readonly refusedMax?: number;
}

/** The same options, and what is used in this thread only: functions cannot be posted, and what is not enumerable is not. */
export function withLocal(
  options: ServeOptions,
  { trace = options.trace, lineWatch = options.lineWatch }: Pick<
    ServeOptions,
    "trace" | "lineWatch"
  >,
): ServeOptions {
  return Object.defineProperties({ ...options }, {
    trace: { value: trace },
    lineWatch: { value: lineWatch },
  });
}

/** What a connection above `maxConnections` is told. */
export const REFUSAL: Uint8Array = new TextEncoder().encode("error: too many connections\n");

/** What is not said on the command line. */
export const DEFAULTS: ServeOptions = {
  hostname: "127.0.0.1",
  port: 25000,
  io: "deno",
  workers: Math.max(2, navigator.hardwareConcurrency),
  maxN: 45,
  maxConnections: 16_384,
  idleTimeoutMs: 0,
  requestTimeoutMs: 0,
  framing: "line",
  refusal: REFUSAL,
};

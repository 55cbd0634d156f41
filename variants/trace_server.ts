/**
 * A server that is traced: its sockets, and its requests.
 *
 * No variant knows of it, except that `prefork` passes on what its copies tell. Their sockets come from a world of I/O that
 * was wrapped, their connections (`aio*`) and sessions are shown to the trace by what makes them.
 *
 * @module
 */

import type { Io } from "../loop/io/types.ts";
import { traceConnection } from "../loop/trace/trace_connection.ts";
import type { TraceReader } from "../loop/trace/trace_event.ts";
import { traceIo } from "../loop/trace/trace_io.ts";
import { Tracer } from "../loop/trace/tracer.ts";
import { type ServeOptions, type ServeTrace, type TracedSession, withLocal } from "./options.ts";
import { NONE } from "./turn.ts";

/** What differs when a server is traced: its world of I/O, and its options. */
export interface TracedSurroundings {
  readonly io: Io;
  readonly options: ServeOptions;
}

/**
 * Makes the surroundings of a variant that is traced.
 *
 * @param counter counts the connections of several threads. @default those of this one
 */
export function traceServer(
  io: Io,
  options: ServeOptions,
  reader: TraceReader,
  counter?: Int32Array,
): TracedSurroundings {
  const tracer = new Tracer(reader, counter);
  return { io: traceIo(io, tracer), options: withLocal(options, { trace: traceOf(tracer) }) };
}

/** The trace as the options have it. */
export function traceOf(tracer: Tracer): ServeTrace {
  return {
    accepted: (connection) => traceConnection(connection, tracer),
    began: (session) => traceSession(session, tracer),
    forThread(connection) {
      const { counter } = tracer;
      const number = connection && tracer.numberOf(connection);
      return number === undefined ? { counter } : { counter, connection: number };
    },
    heard: tracer.tell,
  };
}

/** Tells when a request is taken, which is when it is computed or handed to a worker, and when it has its answer. */
export function traceSession(
  session: TracedSession,
  tracer: Tracer,
  now: () => number = () => performance.now(),
): void {
  const connection = tracer.claim();
  const next = session.next.bind(session);
  const answer = session.answer.bind(session);
  const fail = session.fail.bind(session);
  const introduce = session.introduce.bind(session);
  /** What is taken and not answered, the oldest first: several, when a worker has a batch of them. */
  const taken: number[] = [];
  let startMs = 0;
  /** How long the batch took that is being answered: to tell of its first answer is not part of its last one's time. */
  let tookMs: number | undefined;
  session.next = () => {
    const n = next();
    if (n === NONE) return n;
    taken.push(n);
    tookMs = undefined;
    tracer.tell({ kind: "compute", connection, n });
    // Only now: to print a line takes its time, or to post it from a thread, the first time above all.
    startMs = now();
    return n;
  };
  session.answer = (value) => {
    tookMs ??= now() - startMs;
    tracer.tell({ kind: "answer", connection, n: taken.shift()!, value, tookMs });
    answer(value);
  };
  session.introduce = (client) => {
    tracer.tell({ kind: "client", connection, client });
    introduce(client);
  };
  session.fail = (message) => {
    taken.shift();
    tracer.tell({ kind: "refuse", connection, message });
    fail(message);
  };
}

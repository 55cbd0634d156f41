/**
 * A server that is traced: its sockets, and its requests.
 *
 * No variant knows of it, except that `prefork` passes on what its copies tell. Their sockets come from a world of I/O that
 * was wrapped, their connections (`aio*`) and sessions are shown to the trace by what makes them.
 *
 * @module
 */

import type { Io } from "../loop/io/types.ts";
import type { Observer } from "../loop/kernel/observer.ts";
import type { SocketObserver } from "../loop/trace/socket_observer.ts";
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
  /** For a variant on `loop/`: is told what its loop does; null: nobody wants to know. */
  readonly observer: Observer | null;
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
  const traced = withLocal(options, { trace: traceOf(tracer) });
  return { io: traceIo(io, tracer), options: traced, observer: null };
}

/** The trace as the options have it. */
export function traceOf(tracer: Tracer): ServeTrace {
  return {
    ...observing(tracer),
    forThread(connection) {
      const { counter } = tracer;
      const number = connection && tracer.numberOf(connection);
      return number === undefined ? { counter } : { counter, connection: number };
    },
    heard: tracer.tell,
    threadEnded() {},
  };
}

/** What shows connections and sessions to an observer. */
export function observing(observer: SocketObserver): Pick<ServeTrace, "accepted" | "began"> {
  return {
    accepted: (connection) => traceConnection(connection, observer),
    began: (session) => traceSession(session, observer),
  };
}

/** Tells when a request is taken, which is when it is computed or handed to a worker, and when it has its answer. */
export function traceSession(session: TracedSession, observer: SocketObserver): void {
  const requests = observer.session(observer.claim());
  const next = session.next.bind(session);
  const answer = session.answer.bind(session);
  const fail = session.fail.bind(session);
  const introduce = session.introduce.bind(session);
  session.next = () => {
    const n = next();
    if (n !== NONE) requests.requested(n);
    return n;
  };
  session.answer = (value) => {
    const before = session.length;
    answer(value);
    requests.answered(value, session.length - before);
  };
  session.introduce = (client) => {
    requests.introduced(client);
    introduce(client);
  };
  session.fail = (message) => {
    const before = session.length;
    fail(message);
    requests.refused(message, session.length - before);
  };
}

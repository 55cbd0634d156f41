/**
 * A server that is traced: its sockets, and its requests.
 *
 * No variant knows of it. Their sockets come from a world of I/O that was wrapped, their connections (`aio*`) and sessions
 * are shown to the trace by what makes them.
 *
 * @module
 */

import type { Io } from "../loop/io/types.ts";
import { traceConnection } from "../loop/trace/trace_connection.ts";
import type { TraceSink } from "../loop/trace/trace_event.ts";
import { traceIo } from "../loop/trace/trace_io.ts";
import { Tracer } from "../loop/trace/tracer.ts";
import { NONE } from "./framing.ts";
import type { ServeOptions, ServeTrace, TracedSession } from "./options.ts";
import type { Variant } from "./table.ts";

/** What differs when a server is traced: its world of I/O, and its options. */
export interface TracedSurroundings {
  /** Wraps the world. */
  readonly wrap: (io: Io) => Io;
  readonly options: Pick<ServeOptions, "trace">;
}

/** Makes the surroundings of a variant that is traced. */
export function traceServer(variant: Variant, tell: TraceSink): TracedSurroundings {
  const tracer = new Tracer(tell);
  // What is below the sockets of the other variants, in Deno's world, are connections too. Once is enough.
  const hasOwnConnections = variant.family === "on Deno's own event loop";
  const trace: ServeTrace = {
    accepted(connection) {
      if (hasOwnConnections) traceConnection(connection, tracer);
    },
    began: (session) => traceSession(session, tracer),
  };
  // Functions cannot travel to other threads.
  const options = servesInThreads(variant) ? {} : { trace };
  return { wrap: (io) => traceIo(io, tracer), options };
}

/** Whether its sessions are in threads of their own, into which a trace does not look. */
export function servesInThreads({ name }: Pick<Variant, "name">): boolean {
  return name === "thrd" || name === "prefork";
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
  let current = NONE;
  let startMs = 0;
  session.next = () => {
    const n = next();
    if (n === NONE) return n;
    current = n;
    startMs = now();
    tracer.tell({ kind: "compute", connection, n });
    return n;
  };
  session.answer = (value) => {
    tracer.tell({ kind: "answer", connection, n: current, tookMs: now() - startMs });
    answer(value);
  };
}

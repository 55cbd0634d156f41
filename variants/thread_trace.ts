/**
 * How threads of a server are traced: each chooses for itself what is worth to be shown, and posts that, so that no queue
 * between threads can grow. The main thread chooses among what it hears.
 *
 * @module
 */

import { openIo } from "../loop/io/mod.ts";
import { EVENT_WRITE, type ThreadLedger, type ThreadSocket } from "../loop/io/types.ts";
import type { RecorderOrder } from "../loop/trace/recording/recorder.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { LineFeedHint } from "./line_feed_hint.ts";
import { type ServeOptions, type ServeTrace, type ThreadTrace, withLocal } from "./options.ts";
import type { TracedSurroundings } from "./trace_server.ts";

const SECOND_MS = 1000;

/** What a copy tells of its sessions: an event, or the part of a line to which a client waits for an answer. */
export type CopyNews = { trace: TraceEvent } | { part: string };

/** What a copy of a server runs with. */
interface CopySurroundings extends TracedSurroundings {
  /** To be called when it has ended, before that is told. */
  end(): void;
}

/**
 * Prepares what a copy of a server that runs in this thread needs: traced if `trace` is given, and with a watch on lines
 * that do not come to their end.
 *
 * @param tell passes news on to the main thread
 */
export async function prepareCopy(
  { serve, trace, ledger }: {
    serve: ServeOptions;
    trace: ThreadTrace | undefined;
    ledger: ThreadLedger["memory"];
  },
  tell: (news: CopyNews) => void,
): Promise<CopySurroundings> {
  const io = await openIo(serve.io, ledger);
  const lineWatch = new LineFeedHint((part) => tell({ part }));
  const options = withLocal(serve, { lineWatch });
  if (trace === undefined) return { io, options, observer: null, end: () => lineWatch.end() };
  if (trace.recorder !== undefined) {
    const { recordCopy } = await import("./record_server.ts");
    const { end, ...recorded } = recordCopy(io, options, trace.recorder);
    return {
      ...recorded,
      end() {
        lineWatch.end();
        end();
      },
    };
  }
  const { SERVE_LIMITS, TraceChoice, traceServer } = await loadTrace();
  const choice = new TraceChoice(
    SERVE_LIMITS,
    () => performance.now(),
    (event) => tell({ trace: event }),
  );
  const stop = onTimer(() => choice.report());
  return {
    ...traceServer(io, options, choice, trace.counter),
    end() {
      lineWatch.end();
      stop();
      choice[Symbol.dispose]();
    },
  };
}

/** What a thread needs that is traced while it serves one client. It can be posted. */
export interface ClientThreadTrace {
  /** The number of the connection. */
  readonly connection: number;
  /** What the thread leaves out: memory, since a thread that waits can neither be asked nor post anything. */
  readonly leftOut: Int32Array;
  /** For a thread that is recorded, which leaves nothing out. */
  readonly recorder?: RecorderOrder;
}

/**
 * Cells of that memory: how many lines it has left out, for what it waits if that is the last of them, or 0, and how many
 * events it has posted.
 */
const LINES = 0;
const WAITS_FOR = 1;
const POSTED = 2;

/** The main thread's half of the trace of a client's thread. */
export interface WatchedThread {
  /** What the thread is to be told. */
  readonly order: ClientThreadTrace;
  /** Takes what the thread tells. */
  heard(event: TraceEvent): void;
  /** To be called when it has ended. */
  end(): void;
}

/**
 * Looks once in a second what the thread that serves `client` has left out. To be called before it is lent.
 *
 * @param everySecond calls a function once in a second, and gives one that ends this
 */
export function watchThread(
  trace: ServeTrace,
  client: object,
  everySecond: (fn: () => void) => () => void = onTimer,
): WatchedThread | undefined {
  const forThread = trace.forThread(client);
  const { connection, recorder } = forThread;
  if (connection === undefined) return undefined;
  const leftOut = new Int32Array(new SharedArrayBuffer(12));
  if (recorder !== undefined) {
    return {
      order: { connection, leftOut, recorder },
      heard() {},
      end: () => trace.threadEnded(forThread),
    };
  }
  /** How many of the lines that the thread has left out it has told itself, and how many are told at all. */
  let toldByThread = 0;
  let told = 0;
  let linesBefore = 0;
  let heard = 0;
  const tellUpTo = (lines: number) => {
    if (lines > told) trace.heard({ kind: "left out", connection, count: lines - told });
    told = Math.max(told, lines);
  };
  const look = () => {
    const lines = Atomics.load(leftOut, LINES);
    const interest = Atomics.load(leftOut, WAITS_FOR);
    // What is on its way here tells by itself what is missing before it, and at its place.
    if (Atomics.load(leftOut, POSTED) !== heard) return;
    // Nothing has happened for a second: what it waits for is where it stands now.
    const isStuck = interest === EVENT_WRITE && lines === linesBefore && lines > told;
    linesBefore = lines;
    tellUpTo(lines - (interest === EVENT_WRITE ? 1 : 0));
    if (isStuck) {
      trace.heard({ kind: "wait", connection, interest });
      told++;
    }
  };
  const stop = everySecond(look);
  return {
    order: { connection, leftOut },
    heard(event) {
      heard++;
      if (event.kind === "left out") tellUpTo(toldByThread += event.count);
      else trace.heard(event);
    },
    end() {
      stop();
      look();
    },
  };
}

function onTimer(fn: () => void): () => void {
  const timer = setInterval(fn, SECOND_MS);
  return () => clearInterval(timer);
}

/**
 * The thread's half: covers the calls of `client`.
 *
 * @param tell passes an event on to the main thread
 * @param now tells the time in milliseconds
 * @returns the options with a trace, which the session of this client needs, and what to call when it was served
 */
export async function traceThread(
  { connection, leftOut, recorder }: ClientThreadTrace,
  client: ThreadSocket,
  options: ServeOptions,
  tell: (event: TraceEvent) => void,
  now: () => number = () => performance.now(),
): Promise<{ options: ServeOptions; end(): void }> {
  if (recorder !== undefined) {
    const { recordThread } = await import("./record_server.ts");
    return recordThread(client, options, recorder);
  }
  const trace = await loadTrace();
  const choice = new trace.TraceChoice(trace.SERVE_LIMITS, now, (event) => {
    tell(event);
    Atomics.add(leftOut, POSTED, 1);
  });
  const tracer = new trace.Tracer(
    {
      patienceMs: () => Infinity,
      tell(event) {
        const postedBefore = Atomics.load(leftOut, POSTED);
        const leftOutBefore = choice.leftOut;
        choice.tell(event);
        const isLeftOut = choice.leftOut > leftOutBefore &&
          Atomics.load(leftOut, POSTED) === postedBefore;
        Atomics.store(leftOut, WAITS_FOR, event.kind === "wait" && isLeftOut ? event.interest : 0);
        Atomics.store(leftOut, LINES, choice.leftOut);
      },
    },
    undefined,
    now,
  );
  trace.traceThreadSocket(client, connection, tracer);
  return { options: withLocal(options, { trace: trace.traceOf(tracer) }), end() {} };
}

/** Loaded only where it is needed: a thread starts faster without. */
async function loadTrace() {
  return {
    ...await import("../loop/trace/connection_notes.ts"),
    ...await import("../loop/trace/trace_allowance.ts"),
    ...await import("../loop/trace/trace_choice.ts"),
    ...await import("../loop/trace/trace_io.ts"),
    ...await import("../loop/trace/tracer.ts"),
    ...await import("./trace_server.ts"),
  };
}

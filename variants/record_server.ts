/**
 * A server that is recorded: all that its threads do.
 *
 * @module
 */

import type { Io, ThreadSocket } from "../loop/io/types.ts";
import { Recorder, type RecorderOrder, type Style } from "../loop/trace/recording/recorder.ts";
import type { Recording } from "../loop/trace/recording/tap.ts";
import { traceIo, traceThreadSocket } from "../loop/trace/trace_io.ts";
import { CALLS } from "./fib.ts";
import { type ServeOptions, type ServeTrace, withLocal } from "./options.ts";
import type { Variant } from "./table.ts";
import { observing, type TracedSurroundings } from "./trace_server.ts";

/** A computation of so many calls takes some ten microseconds: as long as to serve a request. */
const COSTLY_CALLS = 2500;

/** From this n on a computation takes longer than to look at the clock. */
export const COSTLY_N: number = CALLS.findIndex((calls) => calls >= COSTLY_CALLS);

/** Where the main thread of a variant has its callbacks. */
export function styleOf({ family, serves, threadPerConnection }: Variant): Style {
  if (family === "on loop/, the simplified asyncio") return "handles";
  const callsAndWaits = family === "on Deno's own event loop" || serves === "one by one" ||
    threadPerConnection === true;
  return callsAndWaits ? "calls" : "ready sockets";
}

/** Makes the surroundings of a variant that is recorded. */
export function recordServer(
  io: Io,
  options: ServeOptions,
  recording: Recording,
): TracedSurroundings {
  const { recorder } = recording;
  const { counter } = recorder;
  const trace: ServeTrace = {
    ...observing(recorder),
    pool: recorder.pool,
    heard() {},
    forThread(connection) {
      const number = connection && recorder.numberOf(connection);
      const order = number === undefined
        ? recording.threadBegins("copy", 0, "ready sockets")
        : recording.threadBegins("client thread", number, "calls");
      return {
        counter,
        ...(order && { recorder: order }),
        ...(number !== undefined && { connection: number }),
      };
    },
    threadEnded({ recorder: order }) {
      if (order !== undefined) recording.threadEnded(order);
    },
  };
  const recorded = withLocal(options, { trace });
  return { io: traceIo(io, recorder), options: recorded, observer: recorder.loop };
}

/** What a thread has that is recorded. */
export interface RecordedThread extends TracedSurroundings {
  /** To be called when it has nothing to do any more. */
  end(): void;
}

/** In another thread that accepts connections by itself: makes its surroundings. */
export function recordCopy(io: Io, options: ServeOptions, order: RecorderOrder): RecordedThread {
  const recorder = new Recorder(order);
  return {
    io: traceIo(io, recorder),
    options: withLocal(options, { trace: inThread(recorder) }),
    observer: recorder.loop,
    end: () => recorder.close(),
  };
}

/** In the thread of one client: covers the calls of that, and makes the options that its session needs. */
export function recordThread(
  client: ThreadSocket,
  options: ServeOptions,
  order: RecorderOrder,
): Pick<RecordedThread, "options" | "end"> {
  const recorder = new Recorder(order);
  traceThreadSocket(client, order.thread!.conn, recorder);
  return {
    options: withLocal(options, { trace: inThread(recorder) }),
    end: () => recorder.close(),
  };
}

/** A thread starts no others, and hears of none. */
function inThread(recorder: Recorder): ServeTrace {
  const { counter } = recorder;
  return { ...observing(recorder), heard() {}, threadEnded() {}, forThread: () => ({ counter }) };
}

/**
 * The events of all servers as bytes, for the page: what it has not seen yet, and then what comes.
 *
 * ```text
 *   byte  0          4      5        6         8                      16
 *        +----------+------+--------+---------+----------------------+---------
 *        |  length  | type | server |    0    |  number of the first |  records     length: uint32, number: float64
 *        +----------+------+--------+---------+----------------------+---------
 * ```
 *
 * Frames are those of `loop/trace/recording/wire.ts` with the number of a server. What follows the header are `records`, or
 * JSON for the other types. A reader that is slow is sent what is kept when it asks: before records that do not follow those
 * that it has, a `gap` tells how many requests and answers came before, and who is connected. So nothing waits for it in
 * memory.
 *
 * @module
 */

import { RECORD_BYTES } from "../loop/trace/recording/record_codec.ts";
import { TALLY_EVENTS } from "./event_tally.ts";
import type { Lab } from "./lab.ts";
import type { WatchedServer } from "./watched_server.ts";

/** The types of frames. */
export const STREAM_FRAME = { names: 1, records: 2, gap: 3, lab: 4 } as const;
/** The size of a frame's header. */
export const FRAME_HEADER_BYTES = 8;

/** How many records a frame has at most: 256 KB. */
const RECORDS_MAX = 8192;
/** So many events a page can take in within a second or two. One that is further behind a live server skips some. */
const BEHIND_MAX = 400_000;
/** How often the page hears of the lab at least, in milliseconds: then it knows that it is still there. */
const HEARTBEAT_MS = 500;
/** And how often at most. */
const LAB_PAUSE_MS = 100;

/** What the page has seen of a server. */
interface Seen {
  next: number;
  names: number;
  hasStarted: boolean;
}

/** The streams of a lab, in bounded number. */
export class EventStreams {
  readonly #lab: Lab;
  readonly #open = new Set<() => void>();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Opens one. */
  open(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const lab = this.#lab;
    const seen = lab.servers.map((): Seen => ({ next: 0, names: 1, hasStarted: false }));
    const leaving = Promise.withResolvers<void>();
    let isOpen = true;
    let latestLabMs = -Infinity;
    const end = () => {
      isOpen = false;
      this.#open.delete(end);
      leaving.resolve();
    };
    this.#open.add(end);
    const take = (): Uint8Array<ArrayBuffer>[] => {
      const frames = lab.servers.flatMap((server, id) => framesOf(server, id, seen[id]!));
      const nowMs = performance.now();
      if (nowMs - latestLabMs < (frames.length > 0 ? LAB_PAUSE_MS : HEARTBEAT_MS)) return frames;
      latestLabMs = nowMs;
      return [...frames, labFrame(lab)];
    };
    return new ReadableStream({
      async pull(controller) {
        for (;;) {
          if (!isOpen) return controller.close();
          const { news } = lab;
          const frames = take();
          for (const frame of frames) controller.enqueue(frame);
          if (frames.length > 0) return;
          await untilNews(news, leaving.promise);
        }
      },
      cancel: end,
    });
  }

  /** Ends all of them. */
  close(): void {
    for (const end of [...this.#open]) end();
  }
}

/** Waits until there is something to tell, or a heartbeat is due. */
async function untilNews(news: Promise<void>, leaving: Promise<void>): Promise<void> {
  const heartbeat = Promise.withResolvers<void>();
  const timer = setTimeout(heartbeat.resolve, HEARTBEAT_MS);
  await Promise.race([news, leaving, heartbeat.promise]);
  clearTimeout(timer);
}

/** What a page has not seen of a server, as far as it fits into a frame. */
function framesOf(
  { log, tally, facts }: WatchedServer,
  id: number,
  seen: Seen,
): Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  if (log.names.length > seen.names) {
    const names = log.names.slice(seen.names);
    frames.push(jsonFrame(STREAM_FRAME.names, id, { first: seen.names, names }));
    seen.names = log.names.length;
  }
  // A recording is shown from its beginning, however long that takes.
  const isFarBehind = facts.port !== 0 && log.next - seen.next > BEHIND_MAX;
  if (!seen.hasStarted || seen.next < log.first || isFarBehind) {
    seen.hasStarted = true;
    const kept = isFarBehind ? Math.max(log.first, log.next - BEHIND_MAX / 2) : log.first;
    const first = Math.ceil(kept / TALLY_EVENTS) * TALLY_EVENTS;
    seen.next = first;
    const peers = [...tally.peers];
    frames.push(jsonFrame(STREAM_FRAME.gap, id, { first, ...tally.before(first), peers }));
  }
  const count = Math.min(RECORDS_MAX, log.next - seen.next);
  if (count === 0) return frames;
  const frame = frameOf(STREAM_FRAME.records, id, 8 + count * RECORD_BYTES);
  new DataView(frame.buffer).setFloat64(FRAME_HEADER_BYTES, seen.next, true);
  let at = FRAME_HEADER_BYTES + 8;
  for (const block of log.recordsFrom(seen.next)) {
    const part = block.subarray(0, frame.length - at);
    frame.set(part, at);
    at += part.length;
    if (at === frame.length) break;
  }
  seen.next += count;
  return [...frames, frame];
}

function labFrame(lab: Lab): Uint8Array<ArrayBuffer> {
  return jsonFrame(STREAM_FRAME.lab, 0, {
    nowUnixMs: performance.timeOrigin + performance.now(),
    servers: lab.servers.map(({ state, log: { next, first, lost } }) => ({
      ...{ state, next, first, lost },
    })),
    clients: lab.clients,
    faults: lab.faults,
  });
}

function jsonFrame(type: number, server: number, value: unknown): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(JSON.stringify(value));
  const frame = frameOf(type, server, body.length);
  frame.set(body, FRAME_HEADER_BYTES);
  return frame;
}

function frameOf(type: number, server: number, length: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + length);
  new DataView(frame.buffer).setUint32(0, length, true);
  frame[4] = type;
  frame[5] = server;
  return frame;
}

/**
 * How a recorded server and the lab talk: frames on one connection over loopback, which the server's tap (`tap.ts`) opens.
 *
 * ```text
 *   byte  0          4      5            8
 *        +----------+------+------------+----------------------+
 *        |  length  | type |     0      | length bytes of body |     length: uint32, little-endian
 *        +----------+------+------------+----------------------+
 * ```
 *
 * The lab listens on 127.0.0.1, and starts the server with `fibserv trace --variant V [--io IO] --lab PORT`, in the place of
 * `--out FILE`. On the first line of its standard input it gives it a token, which no other process can see there.
 *
 * From the server, in this order:
 *
 * - `hello` (JSON, {@linkcode Hello}): the first frame, once the server listens. Who listens for servers closes a connection
 *   whose `token` is not the one that it gave to the server that it started.
 * - `names` (JSON, {@linkcode NamesNews}): texts of the table of names, each before the first record that has its number.
 * - `records`: records as in `record_codec.ts`, those of all threads in the order of time, about every
 *   {@linkcode DRAIN_MS} milliseconds. Their `index` means nothing here. What was overwritten is a `lost` record of the
 *   thread from which it is missing. `paused` and `resumed` are among them, after all that came before the pause and before
 *   all that comes after. `RecordingLog` takes them as they are.
 * - `state` (JSON, {@linkcode StateNews}): an order is in effect.
 *
 * From the lab:
 *
 * - `order` (JSON, {@linkcode OrderNews}): what to do. Each is answered by one `state`, in the order in which they came. A
 *   `pause` while a thread computes is in effect, and answered, when that is over. One that is not known is answered with
 *   an `error`.
 *
 * When the lab closes the connection, the server is let go, and ends. When the lab does not read, the tap keeps what it has
 * for it until that is {@linkcode UNSENT_BYTES_MAX}; then records are lost, and their number is told.
 *
 * @module
 */

import type { Order, ServerState } from "./control.ts";

/** How often the rings are emptied, in milliseconds. */
export const DRAIN_MS = 16;
/** How many bytes the tap keeps for a lab that does not read. */
export const UNSENT_BYTES_MAX = 16 << 20;
/** The longest body of a frame. */
export const FRAME_BYTES_MAX = 16 << 20;

/** The types of frames. */
export const FRAME = { hello: 1, names: 2, records: 3, state: 4, order: 5 } as const;
/** One of {@linkcode FRAME}. */
export type FrameType = typeof FRAME[keyof typeof FRAME];

const HEADER_BYTES = 8;

/** What a server says of itself. */
export interface Hello {
  /** What it was given to be recognised by. */
  readonly token: string;
  readonly variant: string;
  readonly io: string;
  readonly host: string;
  readonly port: number;
  readonly pid: number;
  /** When the recording began, in milliseconds since 1970, with fractions: where `t` is 0. So clocks are lined up. */
  readonly startedAtUnixMs: number;
}

/** What a server is told to do. */
export interface OrderNews {
  /** Comes back with the answer. */
  readonly id: number;
  readonly do: Order;
  /** For `slow`: for how many milliseconds to stop before each callback. */
  readonly ms?: number;
}

/** That it is in effect. */
export interface StateNews {
  readonly id: number;
  readonly state: ServerState;
  /** Why the order was not obeyed; only then. */
  readonly error?: string;
}

/** Entries of the table of names. */
export type NamesNews = readonly (readonly [number: number, name: string])[];

/** A frame as it came. */
export interface Frame {
  readonly type: number;
  /** It begins at a multiple of 8 bytes of its buffer, as records want it. */
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Makes a frame. */
export function encodeFrame(type: FrameType, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(HEADER_BYTES + body.length);
  new DataView(frame.buffer).setUint32(0, body.length, true);
  frame[4] = type;
  frame.set(body, HEADER_BYTES);
  return frame;
}

/** Makes a frame whose body is JSON. */
export function encodeJson(
  type: FrameType,
  value: Hello | NamesNews | StateNews | OrderNews,
): Uint8Array<ArrayBuffer> {
  return encodeFrame(type, new TextEncoder().encode(JSON.stringify(value)));
}

/** The value of a frame whose body is JSON. @throws {SyntaxError} when it is none */
export function decodeJson({ body }: Frame): unknown {
  return JSON.parse(new TextDecoder().decode(body));
}

/** Cuts a stream of bytes into frames. */
export class FrameReader {
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #length = 0;

  /**
   * Takes bytes as they come.
   *
   * @returns the frames that are whole by now
   * @throws {RangeError} when a frame is longer than {@linkcode FRAME_BYTES_MAX}
   */
  push(bytes: Uint8Array): Frame[] {
    this.#append(bytes);
    const frames: Frame[] = [];
    let start = 0;
    while (this.#length - start >= HEADER_BYTES) {
      const length = new DataView(this.#buffer.buffer, start).getUint32(0, true);
      if (length > FRAME_BYTES_MAX) {
        throw new RangeError(
          `Cannot read a frame: it must have at most ${FRAME_BYTES_MAX} bytes, got ${length}`,
        );
      }
      const end = start + HEADER_BYTES + length;
      if (this.#length < end) break;
      frames.push({
        type: this.#buffer[start + 4]!,
        body: this.#buffer.slice(start + HEADER_BYTES, end),
      });
      start = end;
    }
    this.#buffer.copyWithin(0, start, this.#length);
    this.#length -= start;
    return frames;
  }

  #append(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#length);
    this.#length = needed;
  }
}

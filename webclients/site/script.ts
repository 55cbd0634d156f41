/**
 * What is done to a client, as data: the bytes of a response, the pauses between them, and the end.
 *
 * Ordinary pages and the oddest kinds are the same thing here, since an odd response is one that no library
 * for servers would let us send: a length that is wrong, a chunk that never comes, a connection that is reset.
 *
 * @module
 */

import type { Connection } from "./connection.ts";

/** The most that one response sends. After that the connection ends, whatever was promised. */
export const RESPONSE_BYTES_MAX = 2 ** 30;
/** Steps without a pause between them are sent together when there are so many bytes. */
const WRITE_BYTES = 16 * 1024;

/** Nothing is sent for some time. */
export interface Pause {
  /** Milliseconds, at least 0. */
  readonly pauseMs: number;
  /** Whether it is over when the client says that it sends no more. */
  readonly untilInputEnds?: boolean;
}

/** Bytes, or a pause. What stands between two pauses leaves together, unless it is long. */
export type Step = Uint8Array | Pause;

/** See the module. */
export interface Script {
  /** What comes before the body, and alone when the request was HEAD. */
  readonly head: Iterable<Step>;
  /** What follows. It is asked for the next step when the client has room for it, so it may be endless. */
  readonly body: Iterable<Step>;
  /**
   * `keep`: the next request may come on this connection. `close`: the client reads all, then the end of the
   * stream. `reset`: the client gets an error instead.
   */
  readonly end: "keep" | "close" | "reset";
}

/**
 * Does to a client what the script says, at the pace at which the client reads.
 *
 * @returns whether the connection can be used again; if not, it is closed
 * @throws {ConnectionGone} when the client left before the end
 */
export async function play(
  script: Script,
  connection: Connection,
  isHead: boolean,
): Promise<boolean> {
  let sent = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = async () => {
    sent += waitingBytes;
    const bytes = waiting.length === 1 ? waiting[0]! : concat(...waiting);
    waiting = [];
    waitingBytes = 0;
    await connection.write(bytes);
  };
  for (const steps of isHead ? [script.head] : [script.head, script.body]) {
    for (const step of steps) {
      if (step instanceof Uint8Array) {
        waiting.push(step);
        waitingBytes += step.length;
        if (waitingBytes >= WRITE_BYTES) await flush();
      } else {
        await flush();
        await connection.pause(step.pauseMs, step);
      }
      if (sent >= RESPONSE_BYTES_MAX) {
        await connection.finish();
        return false;
      }
    }
  }
  await flush();
  if (script.end === "reset") connection.reset();
  else if (script.end === "close") await connection.finish();
  return script.end === "keep";
}

const encoder = new TextEncoder();

/** @returns `text` in UTF-8 */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** @returns the bytes of all parts in one array, so that they leave with one write */
export function concat(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  const arrays = parts.map((part) => typeof part === "string" ? utf8(part) : part);
  const whole = new Uint8Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
}

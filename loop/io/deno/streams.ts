/**
 * What comes from a connection as a Web Stream.
 *
 * `Deno.Conn.readable` is one too, but a server that reads from this one answers more than three times as many small
 * requests: there is no queue (`highWaterMark: 0`), so that nothing is read before somebody asks, and the same
 * buffer is filled again and again.
 *
 * @see https://streams.spec.whatwg.org/#high-water-mark
 * @module
 */

import type { Connection } from "./connection.ts";

/**
 * The bytes that come from `connection`. A chunk is valid until the next one is asked for. An empty chunk, the
 * last one, stands for the end of the stream, so that whoever takes chunks sees it as one of them.
 */
export function bytesFrom(connection: Connection): ReadableStream<Uint8Array> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const count = await connection.read(buffer);
      controller.enqueue(buffer.subarray(0, count ?? 0));
      if (count === null) controller.close();
    },
  }, { highWaterMark: 0 });
}

const BUFFER_BYTES = 4096;

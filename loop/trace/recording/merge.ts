/**
 * What several threads have noted since the last time, as one stream in the order of time.
 *
 * @module
 */

import { AT, CODE, RECORD_BYTES, writeRecord } from "./record_codec.ts";
import type { Batch } from "./record_ring.ts";

/** What one thread has noted. */
export interface LaneBatch extends Batch {
  readonly lane: number;
}

/** One record that is no thread's own. */
export function singleRecord(
  code: number,
  lane: number,
  t: number,
  c = 0,
): Uint8Array<ArrayBuffer> {
  const record = new Uint8Array(RECORD_BYTES);
  writeRecord(new DataView(record.buffer), 0, { code, detail: 0, lane, t, a: 0, b: 0, c });
  return record;
}

/**
 * Merges them. Where a thread has lost records, the first of its own comes after a `lost` record.
 *
 * @param nowMs the time, for a thread of which nothing is left but the loss
 */
export function merge(batches: readonly LaneBatch[], nowMs: number): Uint8Array<ArrayBuffer> {
  const streams = batches.flatMap(({ lane, records, lost }) => {
    const stream = lost === 0 ? records : withLoss(lane, records, lost, nowMs);
    return stream.length === 0 ? [] : [stream];
  });
  if (streams.length <= 1) return streams[0] ?? new Uint8Array(0);
  const merged = new Uint8Array(streams.reduce((sum, { length }) => sum + length, 0));
  const heads = streams.map((bytes) => ({ bytes, at: 0, t: timeAt(bytes, 0) }));
  for (let end = 0; end < merged.length; end += RECORD_BYTES) {
    let first = heads[0]!;
    for (const head of heads) if (head.t < first.t) first = head;
    merged.set(first.bytes.subarray(first.at, first.at + RECORD_BYTES), end);
    first.at += RECORD_BYTES;
    first.t = first.at < first.bytes.length ? timeAt(first.bytes, first.at) : Infinity;
  }
  return merged;
}

function withLoss(
  lane: number,
  records: Uint8Array,
  lost: number,
  nowMs: number,
): Uint8Array<ArrayBuffer> {
  const t = records.length > 0 ? timeAt(records, 0) : nowMs;
  const stream = new Uint8Array(RECORD_BYTES + records.length);
  stream.set(singleRecord(CODE.lost, lane, t, lost));
  stream.set(records, RECORD_BYTES);
  return stream;
}

function timeAt(bytes: Uint8Array, start: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + start).getFloat64(AT.t, true);
}

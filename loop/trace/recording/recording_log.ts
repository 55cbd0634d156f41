/**
 * A recording as it comes in: the records, the table of names, and events on demand.
 *
 * It keeps the last ones only. Records stay as they are, 32 bytes each, until somebody asks for events: as objects a
 * minute of a busy server would fill the memory.
 *
 * @module
 */

import { AT, CODE, eventOf, readRecord, RECORD_BYTES, type RecordParts } from "./record_codec.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import type { NamesNews } from "./wire.ts";

/** How many records a block holds. A log forgets a block at a time. */
const BLOCK_RECORDS = 4096;
const BLOCK_BYTES = BLOCK_RECORDS * RECORD_BYTES;

/** Numbers of eight bytes in a record; `t` is the second one. */
const RECORD_FLOATS = RECORD_BYTES / Float64Array.BYTES_PER_ELEMENT;
const T_FLOAT = AT.t / Float64Array.BYTES_PER_ELEMENT;

/** How many events are kept by default: 32 MB, some seconds of a server that is busy without a pause. */
export const EVENTS_MAX = 1 << 20;

/** The last events of a server. */
export class RecordingLog {
  /** The texts by their numbers. */
  readonly names: string[] = [""];
  /** The number of the first event that is kept. */
  first = 0;
  /** The number of the event that comes next: how many there were. */
  next = 0;
  /** How many records were overwritten before they were read. */
  lost = 0;
  readonly #blocksMax: number;
  /** The block of event `first` is the first one. All but the last one are full. */
  readonly #blocks: DataView<ArrayBuffer>[] = [];
  #latestMs = 0;

  /** @param eventsMax how many events to keep, at least; a block more may be there */
  constructor(eventsMax: number = EVENTS_MAX) {
    this.#blocksMax = Math.max(1, Math.ceil(eventsMax / BLOCK_RECORDS)) + 1;
  }

  /** Takes new texts. */
  addNames(names: NamesNews): void {
    for (const [number, name] of names) this.names[number] = name;
  }

  /**
   * Takes records. Clocks of threads differ by some microseconds, so an event that seems to come before the one before
   * it is given the time of that one.
   */
  add(records: Uint8Array): void {
    for (let start = 0; start < records.length;) {
      const place = this.#place();
      const count = Math.min(BLOCK_RECORDS - place, (records.length - start) / RECORD_BYTES);
      const block = this.#blocks.at(-1)!;
      const end = start + count * RECORD_BYTES;
      new Uint8Array(block.buffer, place * RECORD_BYTES).set(records.subarray(start, end));
      this.#lookAt(block, place, count);
      this.next += count;
      start = end;
    }
  }

  /** Sees to it that no time falls, and counts what is lost. */
  #lookAt({ buffer }: DataView<ArrayBuffer>, place: number, count: number): void {
    const bytes = new Uint8Array(buffer);
    const floats = new Float64Array(buffer);
    let latestMs = this.#latestMs;
    for (let i = place; i < place + count; i++) {
      const t = floats[i * RECORD_FLOATS + T_FLOAT]!;
      if (t < latestMs) floats[i * RECORD_FLOATS + T_FLOAT] = latestMs;
      else latestMs = t;
      const isLost = bytes[i * RECORD_BYTES + AT.code] === CODE.lost;
      if (isLost) this.lost += readRecord(new DataView(buffer), i).c;
    }
    this.#latestMs = latestMs;
  }

  /** The record of event `number`, which must be kept. */
  record(number: number): RecordParts {
    const place = number - this.first;
    return readRecord(this.#blocks[Math.floor(place / BLOCK_RECORDS)]!, place % BLOCK_RECORDS);
  }

  /** The event of that number, which must be kept. */
  event(number: number): RecordedEvent {
    return eventOf(this.record(number), this.names);
  }

  /** The events from `from` on that are kept, at most `limit` of them. @returns them, and the number of the first one */
  events(from: number, limit: number): { from: number; events: RecordedEvent[] } {
    const start = Math.min(Math.max(from, this.first), this.next);
    const count = Math.min(limit, this.next - start);
    return { from: start, events: Array.from({ length: count }, (_, i) => this.event(start + i)) };
  }

  /** The records from `from` on that are kept, as they came in: a view of each block. */
  *recordsFrom(from: number = this.first): Generator<Uint8Array<ArrayBuffer>> {
    for (let number = Math.max(from, this.first); number < this.next;) {
      const place = number - this.first;
      const start = place % BLOCK_RECORDS;
      const count = Math.min(BLOCK_RECORDS - start, this.next - number);
      const { buffer } = this.#blocks[Math.floor(place / BLOCK_RECORDS)]!;
      yield new Uint8Array(buffer, start * RECORD_BYTES, count * RECORD_BYTES);
      number += count;
    }
  }

  /** @returns where the next record goes in the last block */
  #place(): number {
    const kept = this.next - this.first;
    if (kept === this.#blocks.length * BLOCK_RECORDS) {
      let block: DataView<ArrayBuffer> | undefined;
      if (this.#blocks.length === this.#blocksMax) {
        block = this.#blocks.shift();
        this.first += BLOCK_RECORDS;
      }
      this.#blocks.push(block ?? new DataView(new ArrayBuffer(BLOCK_BYTES)));
    }
    return kept % BLOCK_RECORDS;
  }
}

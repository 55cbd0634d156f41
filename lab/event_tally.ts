/**
 * How many requests and answers came before an event: counted as events come in, since the log of a recording forgets them.
 *
 * A page that comes late, or is slow, begins in the middle. What it shows as counts is true all the same.
 *
 * @module
 */

import { AT, CODE, RECORD_BYTES } from "../loop/trace/recording/record_codec.ts";

/** The counts are known before each event whose number is a multiple of this. */
export const TALLY_EVENTS = 1024;

/** What came before an event. */
export interface Counts {
  readonly requests: number;
  readonly answers: number;
}

/** Counts the events of one server. */
export class EventTally {
  /** The ports of the peers of connections that are open, by their numbers. */
  readonly peers = new Map<number, number>();
  #next = 0;
  #requests = 0;
  #answers = 0;
  /** The counts at each multiple, from that of number `#first` on. */
  readonly #counts: Counts[] = [];
  #first = 0;

  /** Takes records. */
  add(records: Uint8Array): void {
    const view = new DataView(records.buffer, records.byteOffset);
    for (let start = 0; start < records.length; start += RECORD_BYTES) {
      if (this.#next++ % TALLY_EVENTS === 0) {
        this.#counts.push({ requests: this.#requests, answers: this.#answers });
      }
      const code = view.getUint8(start + AT.code);
      if (code === CODE.request) this.#requests++;
      else if (code === CODE.answer) this.#answers++;
      else if (code === CODE.accept) {
        this.peers.set(view.getInt32(start + AT.a, true), view.getInt32(start + AT.b, true));
      } else if (code === CODE.close) this.peers.delete(view.getInt32(start + AT.a, true));
    }
  }

  /** Forgets what is asked about events before `number` no more. */
  forgetBefore(number: number): void {
    const before = Math.floor(number / TALLY_EVENTS) - this.#first;
    if (before <= 0) return;
    this.#counts.splice(0, before);
    this.#first += before;
  }

  /** What came before event `number`, a multiple of {@linkcode TALLY_EVENTS} that is not forgotten. */
  before(number: number): Counts {
    return this.#counts[number / TALLY_EVENTS - this.#first] ??
      { requests: this.#requests, answers: this.#answers };
  }
}

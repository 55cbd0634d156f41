/**
 * The events of one server that the page has, and what the server looked like after each of them.
 *
 * It keeps records as they come, 32 bytes each, and forgets the oldest ones. Going back is cheap: each 1,024 events there
 * is a copy of the state, from which some hundred events lead to any other.
 */

import { eventReader } from "./event_decoder.js";
import { apply, copyOf, initialState } from "./server_state.js";

/** So many events have one copy of the state. */
export const SNAPSHOT_EVENTS = 1024;
/** How many events are kept at least: as many as the lab keeps, 32 MB. */
export const EVENTS_MAX = 1 << 20;

/** From so many events on that have not come, the page is behind; and when news have been on their way so long, in milliseconds. */
const BEHIND_EVENTS = 20_000;
const BEHIND_MS = 300;

/** Follows one server. */
export class EventStore {
  /** The number of the first event that is kept, and of the next one to come. */
  first = 0;
  next = 0;
  /** What it looks like after all events. */
  latest = initialState();
  #names = [""];
  #read;
  #bytes;
  #eventsMax;
  /** Each with a view of its records, and the state before the first of them. All but the last are full. */
  #blocks = [];
  #onEvent;

  /**
   * @param format the tables of the records
   * @param onEvent told of each event when it comes, and with null when events are missing from here on
   */
  constructor(format, onEvent = () => {}, eventsMax = EVENTS_MAX) {
    this.#read = eventReader(format, this.#names);
    this.#bytes = format.RECORD_BYTES;
    this.#onEvent = onEvent;
    this.#eventsMax = eventsMax;
  }

  /**
   * Whether what is here is not what is now: then nobody may say that what goes on in it has gone on until now.
   *
   * @param total how many events there were, by the news
   * @param ageMs how old these news are: they come behind the events, which may have been on their way for seconds
   */
  isBehind(total, ageMs) {
    return total - this.next > BEHIND_EVENTS || ageMs > BEHIND_MS;
  }

  /** Takes new texts, from number `first` on. */
  addNames({ first, names }) {
    names.forEach((name, i) => this.#names[first + i] = name);
  }

  /** The next event will have the number `base.first`; those before it are not here. */
  skipTo(base) {
    this.#blocks = [];
    this.first = this.next = base.first;
    this.latest = initialState(base);
    this.#onEvent(null);
  }

  /** Takes records. */
  add(records) {
    const count = records.length / this.#bytes;
    for (let done = 0; done < count;) {
      const block = this.#lastBlock();
      const room = Math.min(SNAPSHOT_EVENTS - block.count, count - done);
      const start = done * this.#bytes;
      block.bytes.set(
        records.subarray(start, start + room * this.#bytes),
        block.count * this.#bytes,
      );
      for (let i = 0; i < room; i++) {
        const event = this.#read(block.view, block.count++);
        apply(this.latest, event);
        this.#onEvent(event);
      }
      this.next += room;
      done += room;
    }
  }

  /** The event of that number, which must be kept. */
  event(number) {
    const { block, place } = this.#find(number);
    return this.#read(block.view, place);
  }

  /** What the server looked like after event `number`; the nearest one that is known. */
  stateAfter(number) {
    if (number >= this.next - 1 || this.#blocks.length === 0) return this.latest;
    const { block, place } = this.#find(Math.max(number, this.first));
    const state = copyOf(block.before);
    for (let i = 0; i <= place; i++) apply(state, this.#read(block.view, i));
    return state;
  }

  /** The number of the last event at or before a time; `first - 1` when there is none. */
  numberAt(t) {
    let low = this.first;
    let high = this.next;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.event(middle).t <= t) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #find(number) {
    const place = number - this.first;
    const block = this.#blocks[Math.floor(place / SNAPSHOT_EVENTS)];
    return { block, place: place % SNAPSHOT_EVENTS };
  }

  /** The block that has room for the next record. */
  #lastBlock() {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.count < SNAPSHOT_EVENTS) return last;
    if (this.#blocks.length * SNAPSHOT_EVENTS > this.#eventsMax) {
      this.#blocks.shift();
      this.first += SNAPSHOT_EVENTS;
    }
    const bytes = new Uint8Array(SNAPSHOT_EVENTS * this.#bytes);
    const view = new DataView(bytes.buffer);
    const block = { bytes, view, count: 0, before: copyOf(this.latest) };
    this.#blocks.push(block);
    return block;
  }
}

/**
 * Answers that go on: one value after another, each a line of JSON, as long as the page is there.
 *
 * A page reads them by `fetch()`. An `EventSource` would be the usual way, but it cannot send a header, and the token
 * comes in one.
 *
 * What makes streams dangerous in a server is the page that leaves: to write to its stream throws, and when that
 * happens in a timer, it ends the program. So the one who tells something is not given the stream but a function,
 * which does nothing once the stream is closed; and `cancel()`, by which the page's departure is noticed, tells him
 * to stop.
 *
 * @module
 */

import { Refusal } from "./refusal.ts";

/** A talk needs two: the deck and the speaker's page. Some more are for tabs that were forgotten. */
export const STREAMS_MAX = 16;
/** How many lines wait for a page that is slow to read. When they are so many, new ones are dropped. */
export const LINES_WAITING_MAX = 256;

/** Tells a page a value. @returns false when it was dropped: the page has left, or is slow to read */
export type Tell = (value: unknown) => boolean;
/** Begins to tell, and gives a function that ends it. That is called once, and nothing may be told after it. */
export type Follow = (tell: Tell) => () => void;

/** The open streams of a server, in bounded number. */
export class LineStreams {
  /** By what ends them. */
  readonly #open = new Set<() => void>();
  readonly #max: number;

  /**
   * Makes a set without any.
   *
   * @param max how many may be open
   */
  constructor(max: number = STREAMS_MAX) {
    this.#max = max;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /**
   * Opens one.
   *
   * @throws {Refusal} when too many are open
   */
  open(follow: Follow): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (this.#open.size >= this.#max) {
      throw new Refusal(429, `Cannot open the stream: at most ${this.#max} may be open`);
    }
    const encoder = new TextEncoder();
    let leave = () => {};
    return new ReadableStream({
      start: (controller) => {
        let isOpen = true;
        const stop = follow((value) => {
          if (!isOpen || controller.desiredSize! <= 0) return false;
          controller.enqueue(encoder.encode(JSON.stringify(value) + "\n"));
          return true;
        });
        leave = () => {
          isOpen = false;
          this.#open.delete(end);
          stop();
        };
        const end = () => {
          leave();
          controller.close();
        };
        this.#open.add(end);
      },
      cancel: () => leave(),
    }, { highWaterMark: LINES_WAITING_MAX });
  }

  /** Ends all of them; what was told before still arrives. */
  close(): void {
    for (const end of [...this.#open]) end();
  }
}

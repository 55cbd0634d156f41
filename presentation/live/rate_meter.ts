/**
 * The present rate of a client, from the windows that it tells.
 *
 * @module
 */

import type { Window } from "../../clients/windows.ts";

/** The rate is that of the windows which ended within so many milliseconds before the latest. */
const SPAN_MS = 500;
/** A client that has told nothing for so long gets no answers. Beside a slow one, an answer may take some seconds. */
const SILENCE_MS = 5000;

/** Follows one client. It keeps a handful of windows, each of which lasts for a tenth of a second or longer. */
export class RateMeter {
  readonly #now: () => number;
  #windows: Window[] = [];

  /**
   * Makes a meter.
   *
   * @param now milliseconds since 1970
   */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts a window; they come in order. */
  add(window: Window): void {
    this.#windows = [
      ...this.#windows.filter(({ endMs }) => endMs > window.endMs - SPAN_MS),
      window,
    ];
  }

  /** Answers in a second, at present: 0 when there are none any more; null before the first. */
  get perSecond(): number | null {
    const [first] = this.#windows;
    const last = this.#windows.at(-1);
    if (first === undefined || last === undefined) return null;
    const silenceMs = this.#now() - last.endMs;
    if (silenceMs > SILENCE_MS) return 0;
    const requests = this.#windows.reduce((sum, window) => sum + window.requests, 0);
    const perSecond = requests / (last.endMs - first.startMs) * 1000;
    // Who is blocked tells nothing, and what he told before is no longer true.
    return silenceMs > SPAN_MS ? Math.min(perSecond, 1000 / silenceMs) : perSecond;
  }
}

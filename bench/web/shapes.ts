/**
 * What a total should look like beside the ideal, and whether it does.
 *
 * A client has two kinds of time: it waits for the site, and it works. Waits can overlap, as many as are allowed; the
 * work of one thread cannot. So whether a total is mostly waiting or mostly work follows from what the table of steps
 * says: how many URLs are worked on at once, by threads or by one, and with a handshake for each or not. It is predicted,
 * with its reason, and compared with the measurement. The bands are wide: the mechanism is to be recognised.
 *
 * @module
 */

import { type WebColumnKey, webColumnOf, widthOf } from "./columns.ts";
import type { Contestant } from "./contestants.ts";
import type { WebShape, WebVerdict } from "./result.ts";

/** Below this part of the ideal it is not the clocks: a page came that nobody waited for. */
const TOO_EARLY_BELOW = 0.95;
/** Up to here at least half of the total is the ideal's waits. */
const WAITS_UP_TO = 2;
const WORKS_UP_TO = 10;

/** A shape, and why. */
export interface WebExpectation {
  readonly shape: WebShape;
  /** What else satisfies it. */
  readonly fits: readonly WebShape[];
  /** A whole sentence. */
  readonly why: string;
}

/** @returns what to expect of a step in a column */
export function webExpectation({ step }: Contestant, key: WebColumnKey): WebExpectation {
  const column = webColumnOf(key);
  if (step.fetches === "one by one") {
    return {
      shape: "waits",
      fits: [],
      why: column.tls
        ? "One URL after another: the ideal is the sum of all waits, beside which handshakes are small."
        : "One URL after another, whatever the limit: the ideal is the sum of all waits.",
    };
  }
  if (step.concurrencyMax !== undefined) {
    return {
      shape: "works",
      // How far depends on the cores.
      fits: ["waits", "far off"],
      why: `A thread is started for each URL, which takes longer than its wait; at most ${
        widthOf(step, column)
      } at once, on as many cores as there are.`,
    };
  }
  if (key === "unlimited") {
    return {
      shape: "works",
      fits: ["waits"],
      why:
        "All waits overlap, so the ideal is one of them; what comes on top is the work for all pages, on one thread.",
    };
  }
  if (key === "tlsClosed") {
    return {
      shape: "works",
      fits: ["waits"],
      why:
        "Ten waits overlap, but each page has a handshake: milliseconds of work at both ends, of which a part fits between the waits.",
    };
  }
  return {
    shape: "waits",
    fits: [],
    why: key === "tlsKept"
      ? "Ten waits overlap, and there is a handshake for each of ten connections, not for each page."
      : "Ten waits overlap, and what work there is for one page is done while nine others wait.",
  };
}

/** From the shortest total to the longest. */
const shapesInOrder: readonly WebShape[] = ["too early", "waits", "works", "far off"];

/** @returns the shape of a total that is `ratio` times the ideal */
export function webShapeOf(ratio: number): WebShape {
  if (ratio < TOO_EARLY_BELOW) return "too early";
  if (ratio <= WAITS_UP_TO) return "waits";
  return ratio <= WORKS_UP_TO ? "works" : "far off";
}

/**
 * Compares what was expected with what was found.
 *
 * @param ratio of the total to the ideal; null: not measured
 * @param factor the noise: a ratio may really be so many times as much, or as little
 */
export function webVerdict(
  { shape, fits, why }: WebExpectation,
  ratio: number | null,
  factor: number,
): WebVerdict {
  if (ratio === null) return { expected: shape, found: "unknown", isSurprising: false, why };
  const found = webShapeOf(ratio);
  const accepted = [shape, ...fits];
  const from = shapesInOrder.indexOf(webShapeOf(ratio / factor));
  const to = shapesInOrder.indexOf(webShapeOf(ratio * factor));
  const possible = shapesInOrder.slice(from, to + 1);
  // No noise makes a total shorter than its waits.
  const isFitting = found !== "too early" && possible.some((one) => accepted.includes(one));
  return {
    expected: shape,
    found,
    isSurprising: !isFitting,
    why: isFitting ? why : `${why} Expected: ${shape}. Measured: ${found}.`,
  };
}

/** Where there is nothing to expect. */
export const NOTHING_EXPECTED: WebVerdict = {
  expected: "unknown",
  found: "unknown",
  isSurprising: false,
  why: "There is nothing to measure.",
};

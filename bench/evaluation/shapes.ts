/**
 * What a figure should look like beside the same client alone, and whether it does.
 *
 * A table of thirty rates teaches little. What a reader should see is a handful of shapes: two
 * computations are *parallel* or *serial*; a fast client beside a slow one is *≈ alone* or
 * *collapses*. Which of them it will be follows from two facts in the table of variants: where fib
 * is computed, and how many connections are served at a time. So the shape is predicted, with its
 * reason, and then compared with the measurement. Where the two disagree, one of them is wrong, and
 * the reader is told: a bench that only confirms what its author believes is worth nothing.
 *
 * The bands between the shapes are wide, since it is the mechanism that is to be recognised, not a
 * gain of ten per cent.
 *
 * @module
 */

import { count } from "../../internal/cli/count.ts";
import type { Discipline } from "../contestants/discipline.ts";
import type { ColumnKey } from "../result/columns.ts";
import type { Shape, Verdict } from "../result/result.ts";

/** Up to this factor, in both directions, two figures are about the same. */
const ABOUT_THE_SAME = 1.5;
/** A fast client that keeps less than this part of its rate gets an answer now and then. */
const COLLAPSED_BELOW = 0.1;
/** One that shares the server with another one like it keeps at least this part. */
const SHARED_ABOVE = 0.25;
/** Two computations one after another take twice as long; beyond this, something else is wrong. */
const SERIAL_BELOW = 2.7;
/** A server, a fast client and fib: so many threads are busy at once in a variant with workers. */
const BUSY_THREADS = 3;

/** A shape, and why. */
export interface Expectation {
  readonly shape: Shape;
  /** A whole sentence. */
  readonly why: string;
}

const ALONE: Expectation = {
  shape: "alone",
  why: "It is alone: the measure of the columns beside it.",
};
const UNSERVED: Expectation = {
  shape: "starved",
  why: "The second client waits in the backlog until the first one leaves, which it does not.",
};

/**
 * @param discipline null: nothing is known of the server
 * @param cores how many cores the machine has
 * @returns what to expect in a column
 */
export function expectation(
  discipline: Discipline | null,
  column: ColumnKey,
  cores: number,
): Expectation {
  if (column === "fast1" || column === "slow1") return ALONE;
  if (discipline === null) {
    return { shape: "unknown", why: "Nothing is known of how this server works." };
  }
  return discipline === "one by one" ? UNSERVED : expectations[column](discipline, cores);
}

type Served = Exclude<Discipline, "one by one">;
type Beside = Exclude<ColumnKey, "fast1" | "slow1">;

const expectations: Readonly<Record<Beside, (served: Served, cores: number) => Expectation>> = {
  fast2: (served, cores) => ({
    shape: "shares",
    why: {
      "one thread": "One thread answers both in turn, so each gets a part of what it can do.",
      "one interpreter": "Each has a thread, but one of them runs at a time.",
      "workers":
        "Both share the cores, and, where there is one, the thread that feeds the workers.",
      "many servers": `The two have a worker each, or the same one, and share ${
        count(cores, "core")
      }.`,
    }[served],
  }),

  slow2(served, cores) {
    if (served === "one thread") {
      return {
        shape: "serial",
        why:
          "Both are computed on the one thread that serves: each waits for the other's fib, too.",
      };
    }
    if (served === "one interpreter") {
      return { shape: "serial", why: "Each has a thread, but one of them computes at a time." };
    }
    if (cores < 2) {
      return { shape: "serial", why: "There are threads for both, but one core for the threads." };
    }
    return served === "workers"
      ? { shape: "parallel", why: "Each is computed on a worker thread, and each has a core." }
      : {
        shape: "by chance",
        why: "The kernel deals: on different workers they are parallel, on the same one serial.",
      };
  },

  mixedFast(served, cores) {
    switch (served) {
      case "one thread":
        return {
          shape: "collapses",
          why: "Blocked behind a slow request: while fib is computed, nobody else is answered.",
        };
      case "one interpreter":
        return {
          shape: "collapses",
          why: "A thread that computes holds the interpreter for 5 ms before another one gets it.",
        };
      case "workers":
        return besideWorker(cores, "fib is computed on another thread, so nobody waits for it");
      case "many servers":
        return {
          shape: "by chance",
          why:
            "The kernel deals: on the slow client's worker it is blocked, on another one it is not.",
        };
    }
  },

  mixedSlow: (served, cores) =>
    served === "workers" ? besideWorker(cores, "A worker computes for it all the time") : {
      shape: "≈ alone",
      why: "The thread computes for it all the time, but for a small request now and then.",
    },
};

function besideWorker(cores: number, reason: string): Expectation {
  return cores < BUSY_THREADS
    ? {
      shape: "shares",
      why: `${reason}; but ${BUSY_THREADS} busy threads share ${count(cores, "core")}.`,
    }
    : { shape: "≈ alone", why: `${reason}.` };
}

/** @returns the shape of a figure that is `ratio` times that of the same client alone */
export function shapeOf(column: ColumnKey, ratio: number): Shape {
  switch (column) {
    case "fast1":
    case "slow1":
      return "alone";
    case "fast2":
    case "mixedFast":
      if (ratio > ABOUT_THE_SAME) return "faster";
      if (ratio >= 1 / ABOUT_THE_SAME) return "≈ alone";
      if (ratio >= SHARED_ABOVE) return "shares";
      return ratio < COLLAPSED_BELOW ? "collapses" : "slower";
    case "slow2":
    case "mixedSlow":
      if (ratio < 1 / ABOUT_THE_SAME) return "faster";
      if (ratio <= ABOUT_THE_SAME) return column === "slow2" ? "parallel" : "≈ alone";
      if (ratio > SERIAL_BELOW) return "slower";
      return column === "slow2" ? "serial" : "shares";
  }
}

/** What else than itself satisfies an expectation. */
const fits: Readonly<Partial<Record<Shape, readonly Shape[]>>> = {
  "shares": ["≈ alone"],
  "by chance": ["parallel", "serial", "≈ alone", "shares", "collapses", "slower"],
};

/** How finely {@linkcode shapesWithin} looks. */
const STEPS = 16;

/**
 * @param factor the noise: a ratio may really be so many times as much, or as little
 * @returns all shapes that the figure may really have; the first one is its own
 */
export function shapesWithin(column: ColumnKey, ratio: number, factor: number): Shape[] {
  const exponents = Array.from({ length: STEPS + 1 }, (_, step) => 2 * step / STEPS - 1);
  return [
    ...new Set([0, ...exponents].map((exponent) => shapeOf(column, ratio * factor ** exponent))),
  ];
}

/**
 * Compares what was expected with what was found.
 *
 * @param possible the shapes that the figure may have, given the noise; it is found in the first one
 */
export function verdict({ shape, why }: Expectation, possible: readonly Shape[]): Verdict {
  const found = possible[0]!;
  const isSurprising = shape !== "unknown" && found !== "unknown" &&
    !possible.some((one) => one === shape || fits[shape]?.includes(one));
  return {
    expected: shape,
    found,
    isSurprising,
    why: isSurprising ? `${why} Expected: ${shape}. Measured: ${found}.` : why,
  };
}

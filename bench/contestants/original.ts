/**
 * The table that the original published: the Python programs that this project descends from.
 *
 * It was typed in by hand, from measurements on another machine with another language, and is shown
 * (`--original`) as a fact about that machine. What can be compared are the shapes, not the
 * figures: in Python threads share one interpreter, so two computations on threads took 2.1 s where
 * one took 1 s.
 *
 * @module
 */

import type { OriginalRow } from "../result/result.ts";

type Cells = readonly [
  fast1: number,
  fast2: number | "X",
  slow1: number,
  slow2: number | "X",
  mixedFast: number | "X",
  mixedSlow: number | "X",
];

function row(name: string, cells: Cells): OriginalRow {
  const [fast1, fast2, slow1, slow2, mixedFast, mixedSlow] = cells;
  return { name, figures: { fast1, fast2, slow1, slow2, mixedFast, mixedSlow } };
}

/** The original's rows, by the variant that has the same model here. */
const rows: Readonly<Record<string, OriginalRow>> = {
  sync: row("Synchronous", [38000, "X", 1, "X", "X", "X"]),
  thrd: row("Threads", [34000, 17000, 1, 2.1, 100, 1]),
  cb: row("Callbacks", [33000, 20000, 1.1, 2.1, 1, 1.1]),
  coro: row("Coroutines", [32000, 16000, 1.1, 2.2, 1, 1.1]),
  corothrd: row("Coroutines and threads", [8000, 4000, 1.1, 2.2, 30, 1.1]),
  aiocb: row("asyncio: callbacks", [30000, 18000, 1, 2, 1, 1]),
  aiocoro: row("asyncio: coroutines", [20000, 9000, 1, 2, 1, 1]),
  aiocorothrd: row("asyncio: coroutines and threads", [5000, 3000, 1, 2, 50, 1]),
  aiostreams: row("asyncio: streams", [4500, 2600, 1, 2, 40, 1]),
};

/** @returns the original's row for the same model; null when it had none */
export function originalOf(variantName: string): OriginalRow | null {
  return Object.hasOwn(rows, variantName) ? rows[variantName]! : null;
}

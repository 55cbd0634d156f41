/**
 * How long a small command takes, from its start to its end: `fibserv --help`, as it is run from source.
 *
 * @module
 */

import type { Bench } from "./bench.ts";
import { fibserv } from "./fibserv.ts";
import { INTERRUPTED, type SubjectResult } from "./subject_result.ts";
import { goalOfFigure } from "./goals.ts";

const FIGURE = "fibserv --help, from source";

/** Measures wall time, unpinned. */
export async function measureHelp(bench: Bench): Promise<SubjectResult[]> {
  const [program, ...args] = fibserv(["--help"]);
  const values: number[] = [];
  bench.progress("help");
  // Round 0 does not count: the files may come from the disk.
  for (let round = 0; round <= bench.rounds && !bench.signal.aborted; round++) {
    const startedAt = performance.now();
    const { code } = await new Deno.Command(program!, { args, stdin: "null" }).output();
    const elapsedMs = performance.now() - startedAt;
    if (bench.signal.aborted) break;
    if (code !== 0) {
      throw new Error(`Cannot measure --help: it must end with exit code 0, got ${code}`);
    }
    if (round > 0) values.push(elapsedMs);
  }
  return [{
    subject: "help",
    figure: FIGURE,
    unit: "ms",
    values,
    cpuRatios: [],
    cpuUs: [],
    windows: [],
    goal: goalOfFigure("help"),
    failure: values.length === 0 ? INTERRUPTED : null,
  }];
}

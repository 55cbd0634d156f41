/**
 * `deno task presentation:record`: runs what the live slides run, and writes down what was to be seen.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { ownCommand } from "../bench/contestants/own_command.ts";
import { LiveStage, type LiveState } from "./live/live_stage.ts";
import type { RecordedState } from "./recorded_runs.ts";
import { readSlides } from "./slides.ts";
import { DEFAULT_LANGUAGE } from "./words.ts";

const FILE = fileURLToPath(new URL("./recorded_runs.json", import.meta.url));
/** So many states with the fast client alone, and then so many with both, at two a second. */
const STATES_ALONE = 8;
const STATES_TOGETHER = 24;

async function record(stage: LiveStage, variant: string): Promise<RecordedState[]> {
  const states: RecordedState[] = [];
  await stage.want({ variant, slow: false });
  await follow(stage, states, STATES_ALONE);
  await stage.want({ variant, slow: true });
  await follow(stage, states, STATES_TOGETHER);
  await stage.want(null);
  return states;
}

/** Adds so many states, from the first on in which there is a rate. */
async function follow(stage: LiveStage, states: RecordedState[], count: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let left = count;
  const stop = stage.follow((state: LiveState) => {
    if (state.failure !== null) return reject(new Error(state.failure));
    if (state.fastPerSecond === null || left === 0) return;
    states.push({
      hasSlow: state.hasSlow,
      fastPerSecond: rounded(state.fastPerSecond),
      slowSeconds: state.slowSeconds === null ? null : rounded(state.slowSeconds),
    });
    left--;
    if (left === 0) resolve();
  });
  try {
    await promise;
  } finally {
    stop();
  }
}

/** Three digits, as many as one can read while they change. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

if (import.meta.main) {
  await using stage = new LiveStage(ownCommand());
  const runs: Record<string, RecordedState[]> = {};
  for (const { live } of await readSlides(DEFAULT_LANGUAGE)) {
    if (live !== null && !(live in runs)) runs[live] = await record(stage, live);
  }
  await Deno.writeTextFile(FILE, JSON.stringify(runs) + "\n");
}

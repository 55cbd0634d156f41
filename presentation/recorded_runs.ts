/**
 * Runs that were recorded, for a deck that is a file and can start nothing: `deno task presentation:record` makes them.
 *
 * @module
 */

import type { LiveState } from "./live/live_stage.ts";
import runs from "./recorded_runs.json" with { type: "json" };

/** What was to be seen, twice a second, while a fast client was alone and then beside a slow one. */
export type RecordedState = Pick<LiveState, "hasSlow" | "fastPerSecond" | "slowSeconds">;

/** The runs, by variant. */
export const recordedRuns: Readonly<Record<string, readonly RecordedState[]>> = runs;

/**
 * How much may be asked of a bench: by flags, and by the file of an interrupted run.
 *
 * @module
 */

import { DEFAULTS } from "../../variants/options.ts";

/** How many rounds there may be. */
export const ROUNDS = { min: 1, max: 1000 } as const;
/** How long a measurement may take, in seconds. */
export const DURATION_SECONDS = { min: 0.1, max: 3600 } as const;
/** The largest seed: of 32 bits, as `randomIntegers()` takes it. */
export const SEED_MAX: number = 2 ** 32 - 1;
/** The largest n that slow clients may send: servers refuse more by default. */
export const SLOW_N_MAX: number = DEFAULTS.maxN;

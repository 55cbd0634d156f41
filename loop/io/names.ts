/**
 * The names of the worlds of I/O, apart from what they name: help and completions need no sockets.
 *
 * @module
 */

import type { IoName } from "./types.ts";

/** What `--io` takes. */
export const ioNames = ["deno", "posix"] as const satisfies readonly IoName[];

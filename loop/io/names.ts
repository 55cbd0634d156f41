/**
 * The names of the worlds of I/O, apart from what they name: help and completions need no sockets.
 *
 * @module
 */

import type { IoName } from "./types.ts";

/** What `--io` takes where sockets wait together: servers, and the load client. */
export const ioNames = ["deno", "posix", "uring"] as const satisfies readonly IoName[];
/** What it takes elsewhere: the worlds that exist on more than one system. */
export const portableIoNames = ["deno", "posix"] as const satisfies readonly IoName[];
/** One of {@linkcode portableIoNames}. */
export type PortableIoName = typeof portableIoNames[number];

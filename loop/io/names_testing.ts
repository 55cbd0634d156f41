/**
 * The worlds of I/O that tests can have here.
 *
 * @module
 */

import { ioNames } from "./names.ts";
import type { IoName } from "./types.ts";
import { hasUring } from "./uring/uring_testing.ts";

/** Those that this system, and its kernel, have. */
export const ioNamesHere: readonly IoName[] = ioNames.filter((name) =>
  name === "uring" ? hasUring : name !== "posix" || Deno.build.os !== "windows"
);

/**
 * `deno task compile`: makes one file that is the whole program, and runs without Deno, without a network,
 * and without an environment.
 *
 * There are two kinds of it. `deno compile` makes the better one, but needs a download. When that cannot
 * be had, and on request, the file is a self-extracting one. Whichever it is, it is started once before it
 * gets its name, so there is never a `dist/fibserv` that does not run.
 *
 * @module
 */

import { basename, dirname, fromFileUrl, join } from "./paths.ts";

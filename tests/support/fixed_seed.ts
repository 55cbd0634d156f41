/**
 * The same random examples each time: what `deno task ok` says of a commit must not depend on luck, and whoever looks into
 * a failure must see it again. It is loaded before each test file (`--preload`, see `deno.json`).
 *
 * A bare `deno test -P` does without, and tries other examples each time; that is how to look for more.
 *
 * @module
 */

import fc from "fast-check";

fc.configureGlobal({ seed: 20_261_127 });

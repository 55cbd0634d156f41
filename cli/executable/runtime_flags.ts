/**
 * What the executable may do: the same in both kinds of executable.
 *
 * The rights are given by flags, one by one. (`-P` would take them from `deno.json`, but warns on
 * stderr at every run.) No environment, no files, no processes: a server that somebody breaks into
 * can open connections, and that is all. Foreign functions, which no sandbox holds, are there for
 * `--io posix`; without it `main.ts` gives them up before it does anything else.
 *
 * @module
 */

/**
 * Flags for `deno run` and `deno compile` alike. `serve --host` and `client HOST:PORT` may name any
 * address, so the network is not limited to the loopback interface.
 */
export const RUNTIME_FLAGS: readonly string[] = ["--no-prompt", "--allow-net", "--allow-ffi"];

/**
 * What the executable may do: the same in both kinds of executable.
 *
 * The rights are given by flags, one by one. (`-P` would take them from `deno.json`, but warns on
 * stderr at every run.) No secrets of the environment, no files, no processes: a server that somebody breaks into
 * can open connections, and that is all. Foreign functions, which no sandbox holds, are there for
 * `--io posix`; without it `main.ts` gives them up before it does anything else, but for two that count descriptors.
 *
 * Some commands need more. The bench starts servers and clients, and reads and writes the files that
 * its user names; the talk (`fibserv present`) starts servers and clients, a recording (`fibserv trace`)
 * its clients; `fetch`, `crawl`, `site` and `trace` touch files if a flag names one. A self-extracting executable looks at the command line before it
 * starts Deno, and gives each the rights that it needs. A compiled one cannot; there, all commands
 * begin by giving up what they do not need (see `main.ts`).
 *
 * @module
 */

/**
 * Flags for `deno run` and `deno compile` alike. `serve --host` and `client HOST:PORT` may name any
 * address, so the network is not limited to the loopback interface.
 */
export const RUNTIME_FLAGS: readonly string[] = [
  "--no-prompt",
  "--allow-net",
  "--allow-ffi",
  // Whether the terminal knows escape sequences.
  "--allow-env=TERM",
];

/** More flags, for `fibserv bench`; of these, `fibserv present` and `fibserv trace` have the right to run this program alone. */
export const BENCH_FLAGS: readonly string[] = [
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-sys=cpus,loadavg,osRelease",
];

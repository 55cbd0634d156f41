/**
 * What the executable may do: the same in both kinds of executable.
 *
 * The rights are given by flags, one by one. (`-P` would take them from `deno.json`, but warns on
 * stderr at every run.) Of the environment the kind of terminal, no files, no processes: a server that
 * somebody breaks into can open connections, and that is all. Foreign functions, which no sandbox holds, are there for
 * `--io posix`; without it `main.ts` gives them up before it does anything else.
 *
 * The bench alone needs more: it starts servers and clients, and reads and writes the files that its
 * user names. A self-extracting executable looks at the command before it starts Deno, and gives
 * these rights to the bench only. A compiled one cannot; there, all other commands begin by giving
 * them up (see `main.ts`).
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
  "--allow-env=TERM",
];

/** More flags, for `fibserv bench` alone. */
export const BENCH_FLAGS: readonly string[] = [
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-sys=cpus,loadavg,osRelease",
];

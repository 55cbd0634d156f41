/**
 * Which version this is, and what it runs on: the first thing to know about a bug report or a
 * benchmark.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };

/** The version of fibserv, which stands in `deno.json` and nowhere else. */
export const VERSION: string = config.version;

/** What `fibserv --version --json` prints. */
export interface Versions {
  /** {@linkcode VERSION} */
  readonly fibserv: string;
  /** The runtime. */
  readonly deno: string;
  /** The JavaScript engine inside the runtime. */
  readonly v8: string;
  /** The compiler inside the runtime. */
  readonly typescript: string;
  /** The operating system: `linux`, `darwin`, `windows`, … */
  readonly os: string;
  /** The processor: `x86_64` or `aarch64`. */
  readonly arch: string;
}

/** The versions of this program and of what it runs on. */
export function versions(): Versions {
  const { deno, v8, typescript } = Deno.version;
  const { os, arch } = Deno.build;
  return { fibserv: VERSION, deno, v8, typescript, os, arch };
}

/**
 * The same in one line: `fibserv 0.1.0 (deno 2.9.6, v8 15.0.1, typescript 6.0.3, linux x86_64)`.
 */
export function versionLine(): string {
  const { fibserv, deno, v8, typescript, os, arch } = versions();
  return `fibserv ${fibserv} (deno ${deno}, v8 ${v8}, typescript ${typescript}, ${os} ${arch})`;
}

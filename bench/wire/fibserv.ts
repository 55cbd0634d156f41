/**
 * How fibserv itself is started: from source, with no more permissions than its commands need.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));
const REPOSITORY = fileURLToPath(new URL("../..", import.meta.url));

/** The command line of `fibserv ARGS`. */
export function fibserv(args: readonly string[]): string[] {
  const permissions = ["--allow-net=127.0.0.1", `--allow-read=${REPOSITORY}`];
  // Deno opens the system's own functions to whole programs only.
  if (args.includes("posix") || args.includes("uring")) permissions.push("--allow-ffi");
  return [Deno.execPath(), "run", "--no-prompt", ...permissions, MAIN, ...args];
}

/** A server on a free port. */
export function serve(variant: string, io: string): string[] {
  return fibserv(["serve", "--variant", variant, "--io", io, "--port", "0"]);
}

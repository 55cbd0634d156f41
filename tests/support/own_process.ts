/**
 * This program, started with the rights that somebody has who runs it from source.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

const MAIN = new URL("../../main.ts", import.meta.url);
const REPOSITORY = fileURLToPath(new URL(".", MAIN));

/** @param stdin whether something is written to it. @returns a process to be started */
export function ownProcess(
  args: readonly string[],
  stdin: "null" | "piped" = "null",
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-net=127.0.0.1", "--allow-ffi", "--allow-write"],
      ...["--allow-run", `--allow-read=${REPOSITORY},/`, MAIN.href, ...args],
    ],
    env: { NO_COLOR: "1" },
    ...{ stdin, stdout: "piped", stderr: "piped" },
  });
}

/**
 * How this program starts itself again.
 *
 * Servers and clients of a bench are processes of their own: none inherits another one's compiled
 * code, heap or open connections, and each has its own threads. They are the same program, which
 * exists in three forms: as sources that `deno run` reads; unpacked beside its own `deno` by a
 * self-extracting executable, which is the same but for the place; and as one file made by `deno
 * compile`, which is started by its own name.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { RUNTIME_FLAGS } from "../../internal/executable/runtime_flags.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * @param isCompiled whether this program was made by `deno compile`
 * @param readable files that it may read besides its own; without commas in their names
 * @returns the command, to which arguments such as `serve` are to be added
 */
export function ownCommand(
  isCompiled: boolean = Deno.build.standalone,
  readable: readonly string[] = [],
): string[] {
  if (isCompiled) return [Deno.execPath()];
  const root = fileURLToPath(ROOT);
  return [
    Deno.execPath(),
    "run",
    // No rights beyond those of a server that is started by hand.
    ...RUNTIME_FLAGS,
    `--allow-read=${[root, ...readable].join(",")}`,
    // What is needed is here: we run.
    "--cached-only",
    "--no-remote",
    "--no-lock",
    "--config",
    `${root}deno.json`,
    `${root}main.ts`,
  ];
}

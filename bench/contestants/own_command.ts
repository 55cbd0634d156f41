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

/** How this program is to be started. */
export interface OwnCommandOptions {
  /** Whether it was made by `deno compile`: its rights are inside it then. @default as it is */
  readonly isCompiled?: boolean;
  /** Files that it may read besides its own; without commas in their names. @default [] */
  readonly readable?: readonly string[];
  /** Whether it may start itself again, as `fibserv lab` does. @default false */
  readonly isStarting?: boolean;
}

/** @returns the command, to which arguments such as `serve` are to be added */
export function ownCommand(
  { isCompiled = Deno.build.standalone, readable = [], isStarting = false }: OwnCommandOptions = {},
): string[] {
  if (isCompiled) return [Deno.execPath()];
  const root = fileURLToPath(ROOT);
  return [
    Deno.execPath(),
    "run",
    // No rights beyond those of a server that is started by hand.
    ...RUNTIME_FLAGS,
    `--allow-read=${[root, ...readable].join(",")}`,
    ...(isStarting ? [`--allow-run=${Deno.execPath()}`] : []),
    // What is needed is here: we run.
    "--cached-only",
    "--no-remote",
    "--no-lock",
    "--config",
    `${root}deno.json`,
    `${root}main.ts`,
  ];
}

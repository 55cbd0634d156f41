/**
 * Rights that a command does not need, given up before it does anything.
 *
 * A program is started with the rights of its most demanding command: the bench starts processes and
 * writes files. A server needs none of this, and whoever breaks into one should find nothing. In
 * Deno a right that is given up is gone for the rest of the process, its worker threads included.
 *
 * @see OpenBSD's pledge(2), where programs do the same
 * @module
 */

import { isAbsolute, relative, sep as SEPARATOR } from "node:path";
import { fileURLToPath } from "node:url";

/** Gives up rights, whether or not this process has them. */
export function giveUp(...names: readonly Deno.PermissionName[]): void {
  for (const name of names) Deno.permissions.revokeSync({ name });
}

/** The folder of `main.ts`: what the program consists of. */
const PROGRAM = new URL("../../", import.meta.url);

/**
 * Gives up to read anything but what the program consists of.
 *
 * A compiled program has all of that inside. Any other one has to read its workers' files, and was given its own folder
 * apart from the rest (`--allow-read=FOLDER,/`), so that the rest can be taken away. (On Windows `/` is one drive.)
 *
 * Deno does not tell which folders were given, only what may be read, and what is given up does not come back. So this
 * looks at where the program was started: from its own folder, as by `deno task fibserv`, or from one around it. From
 * elsewhere the folder of `--allow-read=.,/` is another, and without `/` no worker would start; there the right is kept.
 */
export function giveUpReadingElsewhere(isCompiled: boolean = Deno.build.standalone): void {
  if (isCompiled) giveUp("read");
  else if (startedInFrontOf(PROGRAM)) Deno.permissions.revokeSync({ name: "read", path: "/" });
}

/** Whether the working directory is a folder, or has it somewhere inside. */
function startedInFrontOf(folder: URL): boolean {
  // Of a program that came over the network, the runtime has read everything.
  if (folder.protocol !== "file:") return true;
  try {
    const path = relative(Deno.cwd(), fileURLToPath(folder));
    return path.split(SEPARATOR, 1)[0] !== ".." && !isAbsolute(path);
  } catch {
    // Who may not even ask where it is has no right to all files either.
    return false;
  }
}

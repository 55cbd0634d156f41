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

/** Gives up rights, whether or not this process has them. */
export function giveUp(...names: readonly Deno.PermissionName[]): void {
  for (const name of names) Deno.permissions.revokeSync({ name });
}

/**
 * Gives up to read anything but what the program consists of.
 *
 * A compiled program has all of that inside. Any other one has to read its workers' files, and was given its own folder
 * apart from the rest (`--allow-read=FOLDER,/`), so that the rest can be taken away. (On Windows `/` is one drive.)
 */
export function giveUpReadingElsewhere(isCompiled: boolean = Deno.build.standalone): void {
  if (isCompiled) giveUp("read");
  else Deno.permissions.revokeSync({ name: "read", path: "/" });
}

/**
 * From what was thrown to words.
 *
 * @module
 */

/**
 * What a message says about its cause. JavaScript can throw anything, and of an `Error` only the message is for
 * users: its name and its stack say where in the program it was made, and so do the system calls that Deno names.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reasonOf(new TypeError("no such host")), "no such host");
 * assertEquals(reasonOf(42), "42");
 * assertEquals(reasonOf(new Error("File exists (os error 17): mkdir '/a'")), "File exists");
 * ```
 */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Deno.errors.NotCapable) return missingRight(thrown);
  return thrown instanceof Error ? thrown.message.replace(SYSTEM_CALL, "") : String(thrown);
}

/** What Deno adds to the words of the system: ` (os error 2): open 'FILE'`, ` (os error 18): rename 'A' -> 'B'`. */
const SYSTEM_CALL = / \(os error \d+\)(?:: [a-z_]+ '[^]*')?/;

/**
 * What Deno says when a right is missing, without its advice: by which flag of `deno run` or `deno compile` to get it.
 * Whoever has typed `fibserv` may not know that there is such a command.
 */
function missingRight({ message }: Deno.errors.NotCapable): string {
  // Deno asks for all rights where a file of that kind is opened, be it by root.
  if (message.startsWith("Requires all access")) {
    return "no ordinary file, but a device or one of the system's";
  }
  const [, right] = message.match(/^Requires (.+? access(?: to ".*?")?)(?:,|$)/s) ?? [];
  return `this program has no right to do that${right === undefined ? "" : `: it needs ${right}`}`;
}

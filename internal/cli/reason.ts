/**
 * From what was thrown to words.
 *
 * @module
 */

/**
 * What a message says about its cause. JavaScript can throw anything, and of an `Error` only the message is for
 * users: its name and its stack say where in the program it was made.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(reasonOf(new TypeError("no such host")), "no such host");
 * assertEquals(reasonOf(42), "42");
 * ```
 */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Deno.errors.NotCapable) return missingRight(thrown);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * What Deno says when a right is missing, without its advice: by which flag of `deno run` or `deno compile` to get it.
 * Whoever has typed `fibserv` may not know that there is such a command.
 */
function missingRight({ message }: Deno.errors.NotCapable): string {
  const [, right] = message.match(/^Requires (.+? access(?: to ".*?")?)(?:,|$)/s) ?? [];
  return `this program has no right to do that${right === undefined ? "" : `: it needs ${right}`}`;
}

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
  return thrown instanceof Error ? thrown.message : String(thrown);
}

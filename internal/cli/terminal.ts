/**
 * What kind of terminal it is.
 *
 * @see term(7); terminfo(5), whose entry `dumb` has no control sequences
 * @module
 */

/**
 * Whether the terminal understands no control sequences: an editor's, a printer's, a log's. It says so by `TERM=dumb`. If
 * the program must not read this variable, it takes the terminal for one of the usual kind.
 */
export function isDumbTerminal(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "TERM" });
  return state === "granted" && Deno.env.get("TERM") === "dumb";
}

/** What a terminal has that does not know its size, or says 0. */
const WIDTH_DEFAULT = 80;

/** The columns of the terminal that this process writes to, at least `min`. */
export function terminalWidth(min: number): number {
  try {
    return Math.max(min, Deno.consoleSize().columns || WIDTH_DEFAULT);
  } catch {
    return WIDTH_DEFAULT;
  }
}

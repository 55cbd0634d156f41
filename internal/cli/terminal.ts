/**
 * What kind of terminal it is.
 *
 * @see term(7); terminfo(5), whose entry `dumb` has no control sequences
 * @module
 */

/**
 * Whether the terminal understands no control sequences: an editor's, a printer's, a log's. It says so by `TERM=dumb`, or
 * says nothing by an empty `TERM`. If
 * the program must not read this variable, it takes the terminal for one of the usual kind.
 */
export function isDumbTerminal(): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "TERM" });
  return state === "granted" && ["dumb", ""].includes(Deno.env.get("TERM") ?? "unknown");
}

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
 *
 * @param env where to look. @default the environment of this process
 */
export function isDumbTerminal(env: Pick<Deno.Env, "get"> = Deno.env): boolean {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "TERM" });
  return state === "granted" && ["dumb", ""].includes(env.get("TERM") ?? "unknown");
}

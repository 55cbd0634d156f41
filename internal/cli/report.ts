/**
 * From an error to one line on stderr and an exit code.
 *
 * @module
 */

import { CommandError } from "./errors.ts";
import { EXIT_DONE, EXIT_FAILED } from "./exit_codes.ts";
import { ClosedOutputError, type TextStream } from "./output.ts";
import { printable } from "./quote.ts";
import { reasonOf } from "./reason.ts";
import { wrap } from "./wrap.ts";

/**
 * Tells the user about an error that ended a command.
 *
 * `dispatch()` calls it for what a command throws. An error thrown in a timer or by a promise that
 * nobody awaits does not pass there; the program's own listener for those can call it too.
 *
 * @param prefix who says it: `fibserv serve`
 * @returns the exit code
 */
export function report(error: unknown, prefix: string, stderr: TextStream): number {
  if (error instanceof ClosedOutputError) return EXIT_DONE;
  if (error instanceof CommandError) {
    // A message may quote another error, whose message may have several lines, or a file, which may hold anything.
    const line = `${prefix}: ${printable(error.message.replace(/\s*\n\s*/g, " "))}`;
    // A terminal would break it inside of words.
    for (const part of wrap(line, stderr.columns ?? Infinity)) stderr.line(part);
    return error.exitCode;
  }
  if (error instanceof Deno.errors.NotCapable) {
    stderr.line(`${prefix}: Cannot go on: ${reasonOf(error)}`);
    return EXIT_FAILED;
  }
  // Anything else is a bug, which somebody will have to find: with the stack, the causes and the
  // properties.
  stderr.line(`${prefix}: internal error: ${Deno.inspect(error, { colors: false })}`);
  return EXIT_FAILED;
}

/**
 * Errors whose reader is the user at the terminal.
 *
 * Most errors that end a command are no bugs: a flag is misspelt, a server is not there. The user
 * needs one line that says so, and a script needs the exit code; a stack trace would help neither.
 * A command throws one of these, from however deep, and `dispatch()` writes the line and returns
 * the code. Any other error is a bug and is reported with its stack.
 *
 * @module
 */

import { EXIT_FAILED, EXIT_USAGE } from "./exit_codes.ts";

/** Ends a command with one line on stderr and an exit code. */
export class CommandError extends Error {
  /** What `toString()` begins with. */
  override readonly name: string = "CommandError";
  /** What the program returns to its caller. */
  readonly exitCode: number;

  /**
   * Makes the error; `dispatch()` puts the command's name before its message.
   *
   * @param message one line, as in `Cannot connect to 127.0.0.1:25000: nobody listens there`
   * @param options the exit code, by default {@linkcode EXIT_FAILED}, and the cause
   */
  constructor(message: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : {});
    this.exitCode = options.exitCode ?? EXIT_FAILED;
  }
}

/** The command line is wrong. Ends with {@linkcode EXIT_USAGE}. */
export class UsageError extends CommandError {
  /** What `toString()` begins with. */
  override readonly name = "UsageError";

  /**
   * Makes the error.
   *
   * @param message one line that names the flag or argument, the rule, and the value
   */
  constructor(message: string) {
    super(message, { exitCode: EXIT_USAGE });
  }
}

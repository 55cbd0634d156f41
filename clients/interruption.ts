/**
 * Ctrl-C as a wish, not as an end.
 *
 * By default SIGINT and SIGTERM kill a program on the spot, and a run that was watched for a minute
 * leaves no summary. Here the first signal fires an `AbortSignal`: the run finishes, prints, and
 * returns the exit code that a shell would report for that signal. Whoever sends a second one has
 * waited long enough: the program leaves at once.
 *
 * @see https://clig.dev/#interactivity
 * @module
 */

import { EXIT_SIGINT, EXIT_SIGTERM } from "../internal/cli/exit_codes.ts";
import { onStop } from "../loop/io/signals.ts";

/**
 * Listens for signals until it is disposed of. Make it early: before that, a signal leaves no
 * summary.
 */
export class Interruption implements Disposable {
  readonly #abort = new AbortController();
  readonly #stopListening: () => void;
  #exitCode: number | null = null;

  constructor() {
    this.#stopListening = onStop((signal) => {
      const exitCode = signal === "SIGINT" ? EXIT_SIGINT : EXIT_SIGTERM;
      if (this.#exitCode !== null) Deno.exit(exitCode);
      this.#exitCode = exitCode;
      this.#abort.abort();
    });
  }

  /** Fires at the first signal, and at {@linkcode interrupt}. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** 128 plus the number of the signal that came; null when none did. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Ends the work for a reason of the program's own. */
  interrupt(): void {
    this.#abort.abort();
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}

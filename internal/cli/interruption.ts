/**
 * Ctrl-C as a wish, not as an end.
 *
 * By default SIGINT and SIGTERM kill a program on the spot: a run that was watched for a minute leaves no
 * summary, and a server drops what it has received. Here the first signal fires an `AbortSignal`: the command
 * finishes, prints, and returns the exit code that a shell would report for that signal. Whoever sends a second
 * one has waited long enough: the program leaves at once.
 *
 * How a program hears of signals depends on what its main thread waits in (see `loop/io`), so the listening is a
 * parameter. This is also how tests interrupt.
 *
 * @see https://clig.dev/#interactivity
 * @module
 */

import { EXIT_SIGINT, EXIT_SIGTERM } from "./exit_codes.ts";

const exitCodes = { SIGINT: EXIT_SIGINT, SIGTERM: EXIT_SIGTERM } as const;

/** Calls `fn` at every request to end, and gives a function that stops that. */
export type ListenForStop = (fn: (signal: keyof typeof exitCodes) => void) => () => void;

/** A signal has come while something was waited for. */
export class Stopped extends Error {
  /** @param exitCode what a shell would report for the signal */
  constructor(readonly exitCode: number) {
    super("a signal");
  }
}

/**
 * Waits for `work` until a signal comes; then it is not waited for any more.
 *
 * @throws {Stopped} when a signal comes first
 */
export async function unlessStopped<T>(work: Promise<T>, listen: ListenForStop): Promise<T> {
  using interruption = new Interruption(listen);
  const stopped = interruption.interrupted.then(() => {
    throw new Stopped(interruption.exitCode!);
  });
  return await Promise.race([work, stopped]);
}

/**
 * Listens for signals until it is disposed of. Make it early: before that, a signal ends the process, without
 * a summary.
 */
export class Interruption implements Disposable {
  readonly #abort = new AbortController();
  readonly #interrupted = Promise.withResolvers<void>();
  readonly #stopListening: () => void;
  #exitCode: number | null = null;

  /** @param leave ends the program, at the second signal, with the code of the first. @default Deno.exit */
  constructor(listen: ListenForStop, leave: (exitCode: number) => void = Deno.exit) {
    this.#stopListening = listen((signal) => {
      if (this.#exitCode !== null) return leave(this.#exitCode);
      this.#exitCode = exitCodes[signal];
      this.interrupt();
    });
  }

  /** Fires at the first signal, and at {@linkcode interrupt}. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Resolves when {@linkcode signal} fires. */
  get interrupted(): Promise<void> {
    return this.#interrupted.promise;
  }

  /** 128 plus the number of the first signal that came; null when none did. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Ends the work for a reason of the program's own. */
  interrupt(): void {
    this.#abort.abort();
    this.#interrupted.resolve();
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}

/**
 * Ctrl-C means "stop", and a program that stops still has to clean up.
 *
 * By default the signal that Ctrl-C sends, SIGINT, ends a process on the spot: no `finally` runs, files stay half
 * written, peers are left waiting. So while a main task runs, its first SIGINT cancels it. When that was the end of the
 * task, the process ends as if the signal had ended it, which tells the shell that started it that it was stopped and
 * has not failed. A second SIGINT ends the process at once, and so does one while the rest is tidied up: clean-ups can
 * hang, too.
 *
 * A program that deals with SIGINT itself, by `loop.addSignalHandler()` or an `onStop()` of `io/`, keeps what it has.
 *
 * A signal is heard when the loop waits or polls. A callback that never returns keeps it from being heard.
 *
 * Counterpart: `asyncio.Runner._on_sigint`, and what Python does about a `KeyboardInterrupt` that nobody catches.
 * @module
 */

import { isListenedTo, withoutEchoes } from "../io/signals.ts";
import type { Task } from "../kernel/task.ts";

/** What a shell reports for a program that SIGINT has ended: 128 and its number. */
const EXIT_CODE = 130;
/** How long to wait for the end by a signal: somebody may listen to it, and then it does not come. */
const DYING_MS_MAX = 1000;

/** Those whose main task has not come to its end, or whose rest is still being tidied up. */
const active = new Set<Interrupts>();
/** Whether the process is to end when none is active any more. */
let isEnding = false;

/** What SIGINT does to one main task. */
export class Interrupts {
  readonly #main: Task<unknown>;
  readonly #end: () => void;
  readonly #listener = withoutEchoes(() => this.#interrupt(), () => performance.now());
  #isInterrupted = false;

  /**
   * Listens from now on, until {@linkcode finish} is called.
   *
   * @param main what SIGINT cancels
   * @param end ends the process, as by the signal
   * @throws where the process cannot listen to signals
   */
  constructor(main: Task<unknown>, end: () => void = endBySignal) {
    this.#main = main;
    this.#end = end;
    Deno.addSignalListener("SIGINT", this.#listener);
    active.add(this);
  }

  /**
   * Everything is tidied up. If SIGINT was the end of the main task, the process ends here; while other main tasks of
   * this process are still to stop, the last of them sees to that.
   */
  finish(): void {
    this.stopListening();
    active.delete(this);
    const main = this.#main;
    // A request that somebody else has made as well is no affair of the terminal's: whoever waits gets its error.
    if (this.#isInterrupted && main.cancelled() && main.uncancel() === 0) isEnding = true;
    if (!isEnding || active.size > 0) return;
    isEnding = false;
    this.#end();
  }

  /** Whether SIGINT has asked the main task to stop. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** The program has taken notice and goes on: listens no more, and the process does not end. */
  dismiss(): void {
    this.stopListening();
    active.delete(this);
  }

  /** From now on, SIGINT does what it did before. */
  stopListening(): void {
    Deno.removeSignalListener("SIGINT", this.#listener);
  }

  #interrupt(): void {
    if (isListenedTo("SIGINT")) return;
    if (this.#isInterrupted || this.#main.done()) return this.#end();
    this.#isInterrupted = true;
    this.#main.getLoop().callSoonThreadsafe(() => this.#main.cancel());
  }
}

/**
 * Has SIGINT cancel the main task of a program that has given no orders: on the main thread, as in Python, and where
 * there are signals to be heard. (In a worker they are heard, too, and each would end the process.)
 *
 * @returns null where that cannot be
 */
export function interruptsOf(main: Task<unknown>): Interrupts | null {
  if ("WorkerGlobalScope" in globalThis) return null;
  try {
    return new Interrupts(main);
  } catch {
    return null;
  }
}

/** Ends the process by SIGINT itself where it may send signals; otherwise with the exit code that stands for it. */
function endBySignal(): void {
  for (const interrupts of active) interrupts.stopListening();
  if (Deno.permissions.querySync({ name: "run" }).state === "granted") {
    Deno.kill(Deno.pid, "SIGINT");
    // Another thread of Deno's hears it, and ends the process. Nothing of the program shall happen meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, DYING_MS_MAX);
  }
  Deno.exit(EXIT_CODE);
}

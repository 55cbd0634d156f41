/**
 * Processes that keep the cores awake.
 *
 * @module
 */

import { BoundProcess, killAll } from "../peers/bound_process.ts";

/** Does nothing, as fast as it can, as long as the process that it is told lives. */
const SPIN = ["sh", "-c", 'while kill -0 "$0" 2> /dev/null; do :; done', String(Deno.pid)];

/** One for each core, of idle priority: they run only where nothing else wants to. `await using` ends them. */
export class Spinners implements AsyncDisposable {
  readonly #children: BoundProcess[] = [];

  /** Starts them; none where the system has no `chrt` (util-linux). */
  constructor() {
    try {
      for (let core = 0; core < navigator.hardwareConcurrency; core++) {
        const chrt = new Deno.Command("chrt", {
          args: ["-i", "0", ...SPIN],
          stdin: "null",
          stderr: "null",
        });
        this.#children.push(new BoundProcess(chrt.spawn()));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    killAll(this.#children);
    await Promise.all(this.#children.map(({ ended }) => ended));
  }
}

/**
 * Processes that keep the cores awake.
 *
 * @module
 */

/** Does nothing, as fast as it can, as long as the process that it is told lives. */
const SPIN = ["sh", "-c", 'while kill -0 "$0" 2> /dev/null; do :; done', String(Deno.pid)];

/** One for each core, of idle priority: they run only where nothing else wants to. `await using` ends them. */
export class Spinners implements AsyncDisposable {
  readonly #children: Deno.ChildProcess[] = [];

  /** Starts them; none where the system has no `chrt` (util-linux). */
  constructor() {
    try {
      for (let core = 0; core < navigator.hardwareConcurrency; core++) {
        const chrt = new Deno.Command("chrt", {
          args: ["-i", "0", ...SPIN],
          stdin: "null",
          stderr: "null",
        });
        this.#children.push(chrt.spawn());
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      try {
        child.kill("SIGKILL");
      } catch {
        // Ctrl-C has ended it.
      }
    }
    await Promise.all(this.#children.map((child) => child.status));
  }
}

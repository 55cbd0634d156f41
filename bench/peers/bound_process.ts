/**
 * A child process that does not outlive this one.
 *
 * Who ends a process may find that it has ended by itself, which is as good. Nothing else is: a process that may not be
 * ended goes on, and whoever wanted to end it has to hear of it.
 *
 * @module
 */

/** Those that are to end with this process. */
const bound = new Set<BoundProcess>();

// At `Deno.exit()` no block is left, so `await using` does not help there.
globalThis.addEventListener("unload", () => killAll(bound));

/** A child that ends with this process at the latest. */
export class BoundProcess {
  readonly #child: Deno.ChildProcess;
  readonly #isGroup: boolean;

  /**
   * Binds a child.
   *
   * @param isGroup whether it leads a process group, which is ended as a whole. It is bound until {@linkcode release} is
   * called, since others of its group may outlive it; one that leads none, until it has ended. @default false
   */
  constructor(child: Deno.ChildProcess, isGroup = false) {
    this.#child = child;
    this.#isGroup = isGroup && Deno.build.os !== "windows";
    bound.add(this);
    if (!this.#isGroup) child.status.then(() => this.release());
  }

  /** Resolved when it has ended, whoever wanted that. */
  get ended(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  /**
   * Sends it a signal; nothing happens when it has ended by itself, or is released.
   *
   * @throws {Deno.errors.NotCapable} when a group may not be signalled, which takes the right to start any program
   */
  kill(signal: Deno.Signal): void {
    if (!bound.has(this)) return;
    try {
      // A negative number means the whole group. See kill(2).
      if (this.#isGroup) Deno.kill(-this.#child.pid, signal);
      else this.#child.kill(signal);
    } catch (error) {
      if (!meansEnded(error, this.#isGroup)) throw error;
    }
  }

  /** It has ended. Its number may be that of another process from now on. */
  release(): void {
    bound.delete(this);
  }
}

/** Kills all of them, also when one cannot be killed. @throws what the first of those throws */
export function killAll(processes: Iterable<Pick<BoundProcess, "kill">>): void {
  const failures: unknown[] = [];
  for (const process of processes) {
    try {
      process.kill("SIGKILL");
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function meansEnded(error: unknown, isGroup: boolean): boolean {
  // By Deno, which has told the child's end; by the system (ESRCH), which knows none of that number.
  if (error instanceof TypeError || error instanceof Deno.errors.NotFound) return true;
  // macOS says EPERM where all that is left of a group has ended, and waits to be asked how; Linux signals that.
  return isGroup && Deno.build.os === "darwin" && error instanceof Deno.errors.PermissionDenied;
}

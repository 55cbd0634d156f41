/**
 * A deadline for a block of code.
 *
 * When the time is up the task is cancelled; at the edge of the block that cancellation becomes a
 * {@linkcode TimeoutError}. The difficulty is to know whose cancellation it is: if someone else has asked the
 * task to stop in the same moment, it must stop, and not only report that time was up. That is what tasks
 * count requests for: the deadline takes its own one back (`uncancel()`) and looks whether others are left.
 *
 * Counterpart: `asyncio.timeout`, `asyncio.Timeout`.
 * @see N. J. Smith, "Timeouts and cancellation for humans" (2018)
 * @module
 */

import type { AbstractHandle } from "../kernel/abstract_types.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { CancelledError, TimeoutError } from "../kernel/errors.ts";
import { started } from "../kernel/never_awaited.ts";
import { getRunningLoop } from "../kernel/running.ts";
import { currentTask, type Task } from "../kernel/task.ts";

/** The deadline of a block, which the block may move. */
export class Timeout {
  #when: number | null;
  #timer: AbstractHandle | null = null;
  #task: Task<unknown> | null = null;
  #cancelRequestsBefore = 0;
  #state: "created" | "entered" | "expiring" | "expired" | "exited" = "created";

  /** Made by {@linkcode timeout}. */
  constructor(when: number | null) {
    this.#when = when;
  }

  /** Returns the deadline on the clock of `loop.time()`; null when there is none. */
  when(): number | null {
    return this.#when;
  }

  /**
   * Moves the deadline.
   *
   * @param when the new one, on the clock of `loop.time()`; in the past: now; null: none
   * @throws {Error} when the block is not running, or its time is up
   */
  reschedule(when: number | null): void {
    if (this.#state !== "entered") {
      throw new Error(
        `Cannot move the deadline: the block must be running, got one that is ${this.#state}`,
      );
    }
    this.#when = when;
    this.#timer?.cancel();
    this.#timer = null;
    if (when === null) return;
    const loop = getRunningLoop();
    this.#timer = when <= loop.time()
      ? loop.callSoon(() => this.#expire())
      : loop.callAt(when, () => this.#expire());
  }

  /** Returns whether the time is up. */
  expired(): boolean {
    return this.#state === "expiring" || this.#state === "expired";
  }

  /** For {@linkcode timeout}: runs the block. */
  *run<T>(body: (scope: Timeout) => Coroutine<T>): Coroutine<T> {
    const task = currentTask();
    if (task === null) throw new Error("Cannot set a timeout: it needs a task, got a callback");
    this.#task = task;
    this.#state = "entered";
    this.#cancelRequestsBefore = task.cancelling();
    this.reschedule(this.#when);
    let result: T;
    try {
      result = yield* body(this);
    } catch (error) {
      this.#leave(error);
      throw error;
    }
    this.#leave(null);
    return result;
  }

  /** The block has ended, with an error or (null) without. */
  #leave(error: unknown): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#state !== "expiring") {
      this.#state = "exited";
      return;
    }
    this.#state = "expired";
    const isOurs = (this.#task as Task<unknown>).uncancel() <= this.#cancelRequestsBefore;
    if (isOurs && error instanceof CancelledError) throw new TimeoutError("", { cause: error });
  }

  #expire(): void {
    this.#task?.cancel();
    this.#state = "expiring";
    this.#timer = null;
  }
}

/**
 * Runs a block with a deadline.
 *
 * @param ms milliseconds from now; null: no deadline, `scope.reschedule()` may set one
 * @param body the block, which gets the deadline
 * @returns what the block returns
 * @throws {TimeoutError} when the time is up before the block has ended
 *
 * @example
 * ```ts
 * import { run, SimulatedClock, sleep, type Timeout, timeout, TimeoutError } from "../mod.ts";
 *
 * await run((function* () {
 *   try {
 *     yield* timeout(100, function* (deadline: Timeout) {
 *       yield* sleep(deadline.when()! + 1); // one too many
 *     });
 *   } catch (error) {
 *     if (!(error instanceof TimeoutError)) throw error;
 *   }
 * })(), { clock: new SimulatedClock() });
 * ```
 */
export function timeout<T>(
  ms: number | null,
  body: (scope: Timeout) => Coroutine<T>,
): Coroutine<T> {
  const when = ms === null ? null : getRunningLoop().time() + ms;
  return started("timeout", new Timeout(when).run(body));
}

/**
 * The same with a deadline at a given time, for several blocks that shall share one.
 *
 * @param when the deadline on the clock of `loop.time()`; in the past: now; null: none
 * @param body the block, which gets the deadline
 * @returns what the block returns
 * @throws {TimeoutError} when the time is up before the block has ended
 */
export function timeoutAt<T>(
  when: number | null,
  body: (scope: Timeout) => Coroutine<T>,
): Coroutine<T> {
  return started("timeoutAt", new Timeout(when).run(body));
}

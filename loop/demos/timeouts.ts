/**
 * Timeouts: a deadline for a block of code.
 *
 * Whoever waits for somebody else needs a plan for the case that nothing comes. A timeout cancels what runs
 * too long, and only when that has cleaned up it throws a `TimeoutError`. Deadlines can be nested, and each
 * catches its own; a shield saves work that somebody else still wants.
 *
 * @module
 */

import {
  type Coroutine,
  createTask,
  getRunningLoop,
  run,
  shield,
  sleep,
  timeout,
  TimeoutError,
  waitFor,
} from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

export function demo({ print: printLine, clock }: DemoStage): Promise<void> {
  const start = clock.now();
  /** Prints a line with its time, in tenths of a second: what is finer differs from run to run. */
  const print = (line: string) =>
    printLine(`${((clock.now() - start) / 1000).toFixed(1)} s  ${line}`);

  function* cook(ms: number): Coroutine<string> {
    try {
      yield* sleep(ms);
      print("cook: done");
      return "soup";
    } finally {
      print("cook: leaves the kitchen");
    }
  }

  function* lateOrNot(meal: Coroutine<string>): Coroutine<void> {
    try {
      print(`guest: got ${yield* meal}`);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      print("guest: that took too long");
    }
  }

  function* main(): Coroutine<void> {
    print("--- waitFor: a deadline for one thing");
    yield* lateOrNot(waitFor(cook(200), 500));
    yield* lateOrNot(waitFor(cook(800), 500));

    print("--- timeout: a deadline for a block, which may put it off");
    yield* lateOrNot(timeout(300, function* (deadline) {
      yield* sleep(200);
      print("guest: orders a second plate, and has more time");
      deadline.reschedule(getRunningLoop().time() + 400);
      return yield* cook(300);
    }));

    print("--- nested: each deadline catches its own");
    yield* lateOrNot(timeout(500, function* () {
      yield* lateOrNot(timeout(200, () => cook(1000)));
      print("guest: the inner deadline has passed, the outer one has not");
      return yield* cook(1000);
    }));

    print("--- shield: the guest leaves, the cook goes on, for somebody else");
    const soup = createTask(cook(600));
    yield* lateOrNot(waitFor(shield(soup), 300));
    print(`another guest: got ${yield* soup}`);
  }

  return run(main(), { clock });
}

/**
 * Generators: functions that stop in the middle, and go on when they are asked to.
 *
 * That is all that coroutines need, and it has nothing to do with time, sockets or loops. `yield` gives a value away and
 * stops; the function keeps its variables and its place. Whoever has the generator decides when it goes on, and what
 * becomes of the `yield`: the value that `next(value)` sends, or the error that `throw(error)` throws. `yield*` lends that
 * right to another generator: the two then look like one. Python's names are the same, except that `next(value)` is
 * `send(value)` there, `return()` is `close()`, and `yield*` is `yield from`.
 *
 * After David Beazley, "Generators: the final frontier" (PyCon 2014); PEP 342 (`send`, `throw`) and PEP 380 (delegation).
 *
 * @module
 */

import type { DemoStage } from "./demo_stage.ts";

export function demo({ print }: DemoStage): Promise<void> {
  function* countdown(from: number): Generator<number, string> {
    print("  countdown: begins");
    for (let n = from; n > 0; n--) {
      yield n;
      print(`  countdown: goes on after ${n}`);
    }
    return "lift-off";
  }

  print("--- next(): from one yield to the next");
  const counting = countdown(2);
  print("it was called, and not a line of it has run");
  for (let step = counting.next(); !step.done; step = counting.next()) print(`got ${step.value}`);
  print("a loop takes what is yielded, and drops what is returned:");
  for (const n of countdown(1)) print(`got ${n}`);

  /** Yields the average of all that was sent to it. */
  function* average(): Generator<number, void, number> {
    let sum = 0;
    let count = 0;
    try {
      for (;;) {
        try {
          sum += yield count === 0 ? 0 : sum / count;
          count += 1;
        } catch (error) {
          print(`  average: ${error}, so it begins anew`);
          sum = count = 0;
        }
      }
    } finally {
      print("  average: leaves nothing behind");
    }
  }

  print("--- next(value): what is sent is the value of the yield");
  const averaging = average();
  averaging.next();
  print("it has run to its first yield: only there can it be sent something");
  print(`after 10: ${averaging.next(10).value}`);
  print(`after 20: ${averaging.next(20).value}`);
  print("--- throw(error): the error is thrown where it waits");
  print(`after the error: ${averaging.throw(new RangeError("nonsense")).value}`);
  print("--- return(): it ends where it waits, and its finally runs");
  averaging.return();
  print(`is it done? ${averaging.next(30).done}`);

  function* launch(): Generator<number, string> {
    print("  launch: delegates");
    const word = yield* countdown(2);
    print(`  launch: its countdown has returned ${word}`);
    return word.toUpperCase();
  }

  print("--- yield*: one generator in another, which look like one");
  const launching = launch();
  print(`got ${launching.next().value}, which countdown has yielded, through launch`);
  print(`got ${launching.next().value}`);
  print(`launch has returned ${launching.next().value}`);
  return Promise.resolve();
}

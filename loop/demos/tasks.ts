/**
 * Tasks: who drives a coroutine.
 *
 * A coroutine does nothing by itself; calling it runs not a single line. A task drives it, one step at each of
 * its turns in the loop's queue. A step ends where the coroutine waits. So several tasks take turns on one
 * thread, and at which lines they do is visible: wherever there is a `yield*`, and nowhere else.
 *
 * @module
 */

import { type Coroutine, createTask, currentTask, run, sleep } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

export function demo({ print, clock }: DemoStage): Promise<void> {
  function* cook(dish: string, minutes: number): Coroutine<string> {
    print(`${dish}: on the stove, by ${currentTask()?.getName()}`);
    yield* sleep(minutes * 50);
    print(`${dish}: turned over`);
    yield* sleep(minutes * 50);
    print(`${dish}: done`);
    return `${dish} for two`;
  }

  function* main(): Coroutine<void> {
    currentTask()?.setName("main");
    print("--- one after the other: 500 ms");
    yield* cook("omelette", 3);
    yield* cook("pancake", 2);

    print("--- side by side, as tasks: 300 ms");
    const omelette = createTask(cook("omelette", 3), { name: "cook A" });
    const pancake = createTask(cook("pancake", 2), { name: "cook B" });
    print("created, but no line of them has run yet: main has not let go");
    // A task is a future as well: of what its coroutine returns.
    print(`main got ${yield* omelette}`);
    print(`main got ${yield* pancake}, which was there before, and was not asked for`);

    print("--- sleep(0) waits for nothing, but lets the others have their turn");
    const counters = ["A", "B"].map((name) => createTask(count(name)));
    for (const counter of counters) yield* counter;
  }

  function* count(name: string): Coroutine<void> {
    for (let i = 1; i <= 3; i++) {
      print(`${name} counts ${i}`);
      yield* sleep(0);
    }
  }

  return run(main(), { clock });
}

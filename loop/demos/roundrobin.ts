/**
 * Round robin: a scheduler is a list of generators.
 *
 * Take the first of the list, let it run to its next `yield`, put it at the end: in three lines, many functions run at once
 * on one thread, each as if it were alone. `yield` means "let the others have their turn", and nothing else can interrupt
 * a task. That is the strength, since between two yields nobody changes anything behind its back, and the weakness: a
 * task that waits in its own way, with a call that blocks, has everybody wait. So waiting, too, has to be a `yield`, and
 * the scheduler has to know for what: then it is an event loop.
 *
 * After David Beazley, "A curious course on coroutines and concurrency" (PyCon 2009), parts 5 to 7.
 *
 * @module
 */

import { type Coroutine, createTask, gather, run, sleep } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

type Task = Generator<void, void>;

export async function demo({ print, clock, compute }: DemoStage): Promise<void> {
  /** The whole scheduler. */
  function runAll(ready: Task[]): void {
    while (ready.length > 0) {
      const task = ready.shift()!;
      if (!task.next().done) ready.push(task);
    }
  }

  let startMs = clock.now();
  const say = (text: string) => print(`${((clock.now() - startMs) / 1000).toFixed(1)} s  ${text}`);

  function* count(name: string, to: number): Task {
    for (let i = 1; i <= to; i++) {
      say(`${name} counts ${i}`);
      yield;
    }
    say(`${name} is done`);
  }

  /** Waits for 300 ms in the way of a program that is alone: the thread stands still. */
  function* blockingNap(): Task {
    say("Carl lies down");
    yield;
    compute(300);
    say("Carl gets up");
  }

  /** Waits by telling the one who schedules. */
  function* politeNap(): Coroutine<void> {
    say("Carl lies down");
    yield* sleep(300);
    say("Carl gets up");
  }

  print("--- two tasks take turns");
  runAll([count("Ada", 3), count("Bob", 2)]);

  print("--- one of them sleeps, and all wait");
  startMs = clock.now();
  runAll([count("Ada", 3), blockingNap(), count("Bob", 3)]);

  print("--- it says that it sleeps, to a scheduler that knows time");
  startMs = clock.now();
  function* main(): Coroutine<void> {
    // The same generators: a bare `yield` asks the event loop for no more than a turn.
    yield* gather(
      ...[count("Ada", 3), politeNap(), count("Bob", 3)].map((task) => createTask(task)),
    );
  }
  await run(main(), { clock });
}

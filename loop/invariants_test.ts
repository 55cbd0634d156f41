/**
 * Random programs of tasks that share a lock, a semaphore and a queue, cancel each other at random moments, and shut the
 * queue down.
 * Whatever they do: nobody is let in who must wait, nobody waits who could go on, nobody overtakes, no item is
 * lost or doubled, and nothing is left in the loop. (On failure fast-check prints the seed and the smallest
 * program that fails.)
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EventLoop } from "./event_loop.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import { createTask } from "./kernel/ensure_future.ts";
import { QueueShutDown, TimeoutError } from "./kernel/errors.ts";
import { allTasks, currentTask, type Task } from "./kernel/task.ts";
import { simulate } from "./loop_testing.ts";
import { Lock } from "./synchronization/lock.ts";
import { Queue } from "./synchronization/queue.ts";
import { Semaphore } from "./synchronization/semaphore.ts";
import { SimulatedClock } from "./time/simulated_clock.ts";
import { sleep } from "./waiting/sleep.ts";
import { timeout } from "./waiting/timeouts.ts";

const PERMITS = 2;
const QUEUE_SIZE = 1;

type StepKind = "sleep" | "lock" | "semaphore" | "put" | "get" | "cancel" | "shutdown";

interface Step {
  kind: StepKind;
  /** How long to sleep, or to stay inside. */
  ms: number;
  /** Give up after so many milliseconds. */
  limitMs: number | null;
  /** Whom to cancel. */
  victim: number;
}

const shortMs = fc.integer({ min: 0, max: 3 });

/** A program is a list of tasks, a task is a list of steps. */
function programs(...kinds: StepKind[]): fc.Arbitrary<Step[][]> {
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    ms: shortMs,
    limitMs: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, shortMs),
    victim: fc.nat({ max: 7 }),
  });
  return fc.array(fc.array(step, { maxLength: 6 }), { minLength: 2, maxLength: 8 });
}

/** Numbers those who ask and checks that they are let in, at most `room` at a time, in that order. */
class Door {
  waiting = 0;
  #asked = 0;
  #latest = 0;
  #inside = 0;

  constructor(readonly room: number) {}

  *pass(
    acquire: () => Coroutine<unknown>,
    release: () => void,
    ms: number,
  ): Coroutine<void> {
    const number = ++this.#asked;
    this.waiting++;
    try {
      yield* acquire();
    } finally {
      this.waiting--;
    }
    try {
      assert(number > this.#latest, `${number} was let in after ${this.#latest}`);
      this.#latest = number;
      assert(++this.#inside <= this.room, `${this.#inside} inside`);
      yield* sleep(ms);
    } finally {
      this.#inside--;
      release();
    }
  }
}

function* runProgram(program: Step[][]): Coroutine<void> {
  const lock = new Lock();
  const semaphore = new Semaphore(PERMITS);
  const queue = new Queue<number>(QUEUE_SIZE);
  const lockDoor = new Door(1);
  const semaphoreDoor = new Door(PERMITS);
  const put: number[] = [];
  const got: number[] = [];
  let itemsMade = 0;
  let putting = 0;
  let getting = 0;
  let isShutDown = false;

  function* perform({ kind, ms, victim }: Step): Coroutine<void> {
    if (kind === "sleep") {
      yield* sleep(ms);
    } else if (kind === "cancel") {
      workers[victim % workers.length]?.cancel();
    } else if (kind === "shutdown") {
      isShutDown = true;
      queue.shutdown();
    } else if (kind === "lock") {
      yield* lockDoor.pass(() => lock.acquire(), () => lock.release(), ms);
    } else if (kind === "semaphore") {
      yield* semaphoreDoor.pass(() => semaphore.acquire(), () => semaphore.release(), ms);
    } else if (kind === "put") {
      const item = itemsMade++;
      putting++;
      try {
        yield* queue.put(item);
        put.push(item);
      } finally {
        putting--;
      }
    } else {
      getting++;
      try {
        got.push(yield* queue.get());
      } finally {
        getting--;
      }
    }
  }

  function* worker(steps: Step[]): Coroutine<void> {
    for (const step of steps) {
      const cancelRequests = currentTask()?.cancelling();
      try {
        yield* timeout(step.limitMs, () => perform(step));
      } catch (error) {
        if (error instanceof QueueShutDown) {
          assert(isShutDown, "only who is told that it ends leaves");
        } else if (!(error instanceof TimeoutError)) throw error;
        assertEquals(currentTask()?.cancelling(), cancelRequests, "a deadline leaves no traces");
      }
    }
  }

  const workers: Task<void>[] = program.map((steps) => createTask(worker(steps)));
  yield* sleep(10_000);

  // Everything has come to rest. Who still waits must have a reason.
  assertEquals([lockDoor.waiting, lock.locked()], [0, false], "nobody waits for the free lock");
  assertEquals(semaphoreDoor.waiting, 0, "nobody waits for the free semaphore");
  assert(!semaphore.locked());
  if (isShutDown) {
    assertEquals([getting, putting], [0, 0], "nobody waits at a queue that has ended");
  }
  if (getting > 0) assert(queue.empty(), "nobody waits for an item that is there");
  if (putting > 0) assert(queue.full(), "nobody waits for room that is there");
  for (const task of workers) {
    if (task.done() && !task.cancelled()) task.result(); // Throws what was asserted inside.
    task.cancel();
  }
  yield* sleep(1);
  assertEquals([...allTasks()], [currentTask()], "nothing is left in the loop");

  while (!queue.empty()) got.push(queue.getNowait());
  assertEquals(got, put, "no item is lost, doubled or overtaken");
}

/** What the tasks do. Where there is only one thing to wait for, an error has fewer ways to stay hidden. */
const mixtures: Record<string, StepKind[]> = {
  "of all kinds": ["sleep", "lock", "semaphore", "put", "get", "cancel"],
  "around a lock": ["lock", "lock", "cancel"],
  "around a semaphore": ["semaphore", "semaphore", "cancel"],
  "with more consumers than producers": ["get", "get", "put", "cancel"],
  "with more producers than consumers": ["put", "put", "get", "cancel"],
  "around a queue that ends": ["put", "get", "put", "get", "cancel", "shutdown"],
};

for (const [name, kinds] of Object.entries(mixtures)) {
  Deno.test(`random programs ${name} keep the invariants`, async () => {
    const property = fc.asyncProperty(
      programs(...kinds),
      (program) => simulate(() => runProgram(program)),
    );
    await fc.assert(property, { numRuns: 500 });
  });
}

Deno.test("random programs whose loop is closed at any moment clean up, without a wait and without an error", async () => {
  const property = fc.asyncProperty(
    programs("sleep", "lock", "semaphore", "put", "get", "cancel"),
    fc.integer({ min: 0, max: 15 }),
    async (program, ms) => {
      const loop = new EventLoop({ clock: new SimulatedClock() });
      const failures: unknown[] = [];
      loop.setExceptionHandler((_loop, { exception }) => {
        if (exception !== undefined) failures.push(exception);
      });
      let inside = 0;
      const counted = function* (): Coroutine {
        inside++;
        try {
          yield* runProgram(program);
        } finally {
          inside--;
        }
      };
      loop.createTask(counted());
      await loop.runUntilComplete(sleep(ms));
      loop.close();
      assertEquals([failures, inside], [[], 0]);
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

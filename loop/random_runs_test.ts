/**
 * Random programs on one runner: main coroutines that leave tasks behind, fail, and are cancelled at random moments, by
 * themselves and from outside. Whatever they do: each has the outcome that it is to have, what is left goes on in the next
 * run, nothing is left when the runner is closed, and every clean-up has run. (On failure fast-check prints the seed and
 * the smallest program that fails.)
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Coroutine } from "./kernel/coroutine.ts";
import { createTask } from "./kernel/ensure_future.ts";
import { CancelledError } from "./kernel/errors.ts";
import { allTasks, currentTask } from "./kernel/task.ts";
import { Runner } from "./runner.ts";
import { SimulatedClock } from "./time/simulated_clock.ts";
import { sleep } from "./waiting/sleep.ts";

interface Main {
  /** For how long it runs, in milliseconds. */
  ms: number;
  /** What it leaves behind: tasks that sleep so many milliseconds. */
  leaves: number[];
  /** When it is cancelled; null: never. */
  cancelledAt: number | null;
  /** Whether it cancels itself at its end. */
  cancelsItself: boolean;
  fails: boolean;
}

const shortMs = fc.integer({ min: 0, max: 5 });
const mains = fc.array(
  fc.record<Main>({
    ms: shortMs,
    leaves: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
    cancelledAt: fc.option(shortMs),
    cancelsItself: fc.boolean(),
    fails: fc.boolean(),
  }),
  { maxLength: 5 },
);

class Failure extends Error {}

Deno.test("random programs on a runner end as they are to end, and leave nothing", async () => {
  await fc.assert(
    fc.asyncProperty(mains, async (mains) => {
      const log: string[] = [];
      const runner = new Runner({ clock: new SimulatedClock(), log: (text) => log.push(text) });
      let begun = 0;
      let cleanedUp = 0;

      function* leftBehind(ms: number): Coroutine<void> {
        begun++;
        try {
          yield* sleep(ms);
        } finally {
          // A clean-up may wait, too, and be cancelled meanwhile.
          try {
            yield* sleep(1);
          } finally {
            cleanedUp++;
          }
        }
      }
      function* main({ ms, leaves, cancelledAt, cancelsItself, fails }: Main): Coroutine<string> {
        const task = currentTask()!;
        const timer = cancelledAt === null
          ? null
          : runner.getLoop().callLater(cancelledAt, () => task.cancel());
        begun++;
        try {
          for (const ms of leaves) createTask(leftBehind(ms));
          yield* sleep(ms);
          if (fails) throw new Failure();
          if (cancelsItself) task.cancel();
          return "over";
        } finally {
          timer?.cancel();
          cleanedUp++;
        }
      }

      for (const options of mains) {
        const { ms, cancelledAt, cancelsItself, fails } = options;
        const outcome = await runner.run(main(options)).catch((error) => error);
        const isCancelled = outcome instanceof CancelledError;
        // A timer of the same moment was set before the sleep's. One for the next iteration comes before a sleep's end.
        if (cancelledAt !== null && cancelledAt < ms) assert(isCancelled, "cancelled in time");
        else if (cancelledAt === null || cancelledAt > ms) {
          if (fails) assert(outcome instanceof Failure);
          else assertEquals(isCancelled, cancelsItself);
        }
      }
      const loop = runner.getLoop();
      await runner.close();
      assertEquals([begun, allTasks(loop).size, log], [cleanedUp, 0, []]);
      assert(loop.isClosed());
    }),
    { numRuns: 300 },
  );
});

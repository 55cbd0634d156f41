/**
 * The two ways to drive a frontier that its header shows, tried on a web in memory.
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Coroutine, EventLoop, Queue } from "../../loop/mod.ts";
import { Frontier } from "./frontier.ts";
import type { PageRow, SkippedRow } from "./rows.ts";
import {
  crawl,
  options,
  outcomeOf,
  rulesOf,
  type SimulatedWeb,
  webs,
} from "./simulated_web_testing.ts";
import type { Work } from "./work.ts";
import { resultOf } from "./steps_testing.ts";

function finish(frontier: Frontier, web: SimulatedWeb, work: Work): void {
  if (work.kind === "pause") frontier.finishPause(work);
  else if (work.kind === "robots") frontier.finishRobots(work, rulesOf(web, work.origin));
  else resultOf(frontier.finish(work, outcomeOf(web, work.url)));
}

function* crawlWithTasks(
  frontier: Frontier,
  web: SimulatedWeb,
  maxTasks: number,
  loop: EventLoop,
): Coroutine<void> {
  const queue = new Queue<Work>();
  function pump() {
    for (let work; (work = frontier.take()) !== undefined;) queue.putNowait(work);
  }
  function* worker(): Coroutine<void> {
    for (;;) {
      const work = yield* queue.get();
      yield; // Here a real one would wait for the network.
      finish(frontier, web, work);
      pump();
      queue.taskDone();
    }
  }
  pump();
  const workers = Array.from({ length: maxTasks }, () => loop.createTask(worker()));
  yield* queue.join();
  for (const worker of workers) worker.cancel();
}

async function crawlWithPromises(frontier: Frontier, web: SimulatedWeb): Promise<void> {
  async function run(work: Work): Promise<void> {
    await Promise.resolve(); // Here a real one would wait for the network.
    finish(frontier, web, work);
  }
  await new Promise<void>((resolve, reject) => {
    function pump() {
      for (let work; (work = frontier.take()) !== undefined;) run(work).then(pump, reject);
      if (frontier.done) resolve();
    }
    pump();
  });
}

/** With several tasks, a page may end before or after another one is found to be forbidden. */
function comparable(rows: readonly (PageRow | SkippedRow)[], maxTasks: number): string[] {
  const texts = rows.map((row) => JSON.stringify(row));
  return maxTasks === 1 ? texts : texts.sort();
}

Deno.test("Frontier gives tasks on the loop and promises the same rows", async () => {
  const tasks = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(webs, tasks, async (web, maxTasks) => {
      const expected = crawl(web, { maxTasks }).rows;
      const onLoop: (PageRow | SkippedRow)[] = [];
      const loop = new EventLoop();
      const frontier = new Frontier(options({ maxTasks, onRow: (row) => onLoop.push(row) }));
      await loop.runUntilComplete(crawlWithTasks(frontier, web, maxTasks, loop));
      loop.close();
      assertEquals(comparable(onLoop, maxTasks), comparable(expected, maxTasks));

      const withPromises: (PageRow | SkippedRow)[] = [];
      await crawlWithPromises(
        new Frontier(options({ maxTasks, onRow: (row) => withPromises.push(row) })),
        web,
      );
      assertEquals(comparable(withPromises, maxTasks), comparable(expected, maxTasks));
    }),
    { numRuns: 100, seed: 23 },
  );
});

/**
 * Frozen: one callback that computes holds everybody.
 *
 * All tasks share one thread. That is no problem as long as each of them mostly waits. One that computes for
 * half a second stops the whole program for half a second: no timer, no connection, no other task moves, and
 * in their code there is nothing to be seen. So ask the loop: in debug mode it measures every callback and
 * names the one to blame. This is the lesson of the servers `cb`, `coro`, `loopcoro` and `aiocoro` in one
 * line; the demo `pool` has the remedy.
 *
 * @module
 */

import { type Coroutine, createTask, getRunningLoop, run, sleep } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

const BEAT_MS = 100;

export function demo({ print, clock, compute }: DemoStage): Promise<void> {
  /** Says every 100 ms that all is well, or by how much it was held up. */
  function* heartbeat(): Coroutine<void> {
    const loop = getRunningLoop();
    for (let due = loop.time() + BEAT_MS;; due = loop.time() + BEAT_MS) {
      yield* sleep(due - loop.time());
      const lateMs = loop.time() - due;
      print(lateMs < BEAT_MS ? "beat" : `beat, ${(lateMs / 1000).toFixed(1)} s late`);
    }
  }

  function* impoliteRequest(): Coroutine<void> {
    print("a request computes for half a second, in one go");
    compute(500);
    print("it is done, and lets go");
    yield* sleep(0);
  }

  /** The same work in small pieces. Polite, but somebody has to cut it, and it has to be possible. */
  function* politeRequest(): Coroutine<void> {
    print("a request computes for half a second, and lets go every 10 ms");
    for (let pieces = 0; pieces < 50; pieces++) {
      compute(10);
      yield* sleep(0);
    }
    print("it is done");
  }

  function* main(): Coroutine<void> {
    const beats = createTask(heartbeat(), { name: "heartbeat" });
    yield* sleep(3.3 * BEAT_MS);
    yield* createTask(impoliteRequest(), { name: "impolite request" });
    yield* sleep(2.3 * BEAT_MS);
    yield* createTask(politeRequest(), { name: "polite request" });
    beats.cancel();
  }

  return run(main(), { clock, debug: true, log: print });
}

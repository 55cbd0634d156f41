/**
 * Futures: a result that is not there yet.
 *
 * Callbacks alone leave a question open: how does whoever asks for something get the answer that somebody else
 * will have, later? Both hold the same future. One side delivers, once; the other side says what to do then.
 * The two need not know each other, and it makes no difference which of them comes first.
 *
 * @module
 */

import { type Coroutine, EventLoop, Future, InvalidStateError } from "../mod.ts";
import type { DemoStage } from "./demo_stage.ts";

export async function demo({ print, clock }: DemoStage): Promise<void> {
  const loop = new EventLoop({ clock });
  const answer: Future<number> = loop.createFuture();

  answer.addDoneCallback((future) => print(`a callback got ${future.result()}`));
  answer.addDoneCallback((future) => print(`another one got ${future.result()}, too`));

  loop.callLater(300, () => {
    print("300 ms: the result is delivered");
    answer.setResult(55);
    print("no callback has run yet: they are in the queue");
    try {
      answer.setResult(89);
    } catch (error) {
      if (error instanceof InvalidStateError) print("a second result is refused");
    }
  });

  /** A coroutine waits for a future by `yield*`, as if it called a function that takes its time. */
  function* ask(): Coroutine<void> {
    print("the coroutine asks, and is suspended");
    const value = yield* answer;
    print(`the coroutine goes on, below the line where it waited, with ${value}`);
  }
  await loop.runUntilComplete(ask());

  answer.addDoneCallback(() =>
    print("who asks late gets the answer, too, and by the queue as well")
  );
  print("one more callback, though the future is done");
  await loop.runUntilComplete(answer);

  const failed: Future<number> = loop.createFuture();
  loop.callSoon(() => failed.setException(new RangeError("n must be at most 45")));
  // Waiting for a future that fails throws, here as in a coroutine.
  await loop.runUntilComplete(failed).catch((error) => print(`an error arrives, too: ${error}`));
  loop.close();
}

/**
 * Time limits on locks, conditions, queues: what comes at the last moment is not lost.
 *
 * @module
 */

import {
  Condition,
  Event,
  type EventLoop,
  gather,
  Lock,
  Queue,
  Semaphore,
  sleep,
  timeout,
  waitFor,
} from "../../../loop/mod.ts";
import { advance, at, attempt, call, holding, outcome, type Scenarios, ticks } from "../harness.ts";

/** Calls these and every timer of the next milliseconds in one iteration, these first. */
function together(loop: EventLoop, ms: number, ...callbacks: (() => void)[]): void {
  loop.callLater(ms - 1, () => {
    advance(loop, 10);
    for (const callback of callbacks) callback();
  });
}

export const scenarios: Scenarios = {
  *a_lock_that_is_not_free_in_time(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    trace(yield* attempt(waitFor(lock.acquire(), 10)), at(loop), lock.locked());
    lock.release();
    trace(lock.locked(), yield* attempt(waitFor(lock.acquire(), 10)));
  },

  *a_lock_not_acquired_in_time_goes_to_the_next(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const hasty = loop.createTask(attempt(waitFor(lock.acquire(), 10)));
    const patient = loop.createTask(attempt(lock.acquire()));
    yield* sleep(20);
    trace(outcome(hasty), outcome(patient));
    lock.release();
    yield* patient;
    trace(outcome(patient), lock.locked());
  },

  *a_lock_released_at_the_last_moment_is_not_lost(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    together(loop, 10, () => lock.release());
    const hasty = loop.createTask(attempt(waitFor(lock.acquire(), 10)));
    const patient = loop.createTask(attempt(lock.acquire()));
    yield* hasty;
    yield* ticks(5);
    const held = [hasty, patient].filter((task) => outcome(task) === "returned returned true");
    trace("holders", held.length, lock.locked());
    patient.cancel();
    yield* ticks(2);
  },

  *a_permit_released_at_the_last_moment_is_not_lost(trace, loop) {
    const semaphore = new Semaphore(0);
    together(loop, 10, () => semaphore.release());
    const hasty = loop.createTask(attempt(waitFor(semaphore.acquire(), 10)));
    yield* hasty;
    yield* ticks(5);
    const got = outcome(hasty) === "returned returned true";
    trace("either got or left:", got !== !semaphore.locked());
  },

  *an_event_that_is_not_set_in_time(trace, loop) {
    const event = new Event();
    trace(yield* attempt(waitFor(event.wait(), 10)), event.isSet());
    event.set();
    trace(yield* attempt(waitFor(event.wait(), 10)), at(loop));
  },

  *a_condition_that_is_not_notified_in_time(trace, loop) {
    const condition = new Condition();
    yield* holding(condition, function* () {
      trace(yield* attempt(waitFor(condition.wait(), 10)), condition.locked());
    });
    trace(condition.locked(), at(loop));
  },

  *a_condition_out_of_time_waits_for_its_lock(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(holding(condition, function* () {
      trace(yield* attempt(waitFor(condition.wait(), 10)), at(loop));
    }));
    yield* ticks(3);
    yield* holding(condition, function* () {
      yield* sleep(30);
      trace("the lock is given back", at(loop));
    });
    yield* task;
  },

  *an_item_that_does_not_come_in_time(trace, loop) {
    const queue = new Queue<string>();
    trace(yield* attempt(waitFor(queue.get(), 10)), at(loop));
    queue.putNowait("late");
    trace(queue.qsize(), yield* attempt(waitFor(queue.get(), 10)));
  },

  *an_item_that_comes_at_the_last_moment_is_not_lost(trace, loop) {
    const queue = new Queue<string>();
    together(loop, 10, () => queue.putNowait("item"));
    const answer = yield* attempt(waitFor(queue.get(), 10));
    trace("either got or left:", (answer === "returned item") !== (queue.qsize() === 1));
  },

  *room_that_does_not_come_in_time(trace, loop) {
    const queue = new Queue<string>(1);
    queue.putNowait("first");
    trace(yield* attempt(waitFor(queue.put("second"), 10)), at(loop));
    trace(queue.getNowait(), call(() => queue.getNowait()));
  },

  *work_that_is_not_done_in_time(trace, loop) {
    const queue = new Queue<string>();
    queue.putNowait("work");
    trace(yield* attempt(waitFor(queue.join(), 10)), at(loop));
    queue.taskDone();
    trace(yield* attempt(waitFor(queue.join(), 10)), at(loop));
  },

  *a_block_that_expires_gives_its_lock_back(trace, loop) {
    const lock = new Lock();
    const block = timeout(10, () =>
      holding(lock, function* () {
        trace("held", lock.locked());
        yield* sleep(1000);
      }));
    trace(yield* attempt(block), lock.locked(), at(loop));
  },

  *gathering_within_a_time_limit_cancels_the_children(trace, loop) {
    const children = [5, 50].map((ms) => loop.createTask(sleep(ms, ms)));
    trace(yield* attempt(waitFor(gather(...children), 10)), at(loop));
    trace(children[0]!.done(), children[0]!.cancelled(), children[1]!.cancelled());
  },
};

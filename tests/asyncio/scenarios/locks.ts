/**
 * Locks and events: first come, first served, whoever is cancelled (DESIGN 5, semantic 6).
 *
 * @module
 */

import { type Coroutine, Event, gather, Lock, wait } from "../../../loop/mod.ts";
import { attempt, call, holding, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";

/** Takes the lock, keeps it for some iterations, gives it back. */
function* hold(trace: Trace, lock: Lock, name: string, count = 1): Coroutine<void> {
  yield* lock.acquire();
  trace(name, "holds");
  try {
    yield* ticks(count);
  } finally {
    lock.release();
  }
  trace(name, "released");
}

export const scenarios: Scenarios = {
  *a_lock_is_held_by_one(trace) {
    const lock = new Lock();
    trace(lock.locked(), yield* lock.acquire(), lock.locked());
    lock.release();
    trace(lock.locked());
  },

  *a_free_lock_is_taken_without_giving_way(trace, loop) {
    const lock = new Lock();
    loop.callSoon(trace, "callback");
    yield* lock.acquire();
    trace("acquired");
    lock.release();
    yield* ticks(1);
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *releasing_a_free_lock_raises(trace) {
    trace(call(() => new Lock().release()));
  },

  *a_lock_is_first_come_first_served(trace) {
    const lock = new Lock();
    yield* gather(...["a", "b", "c", "d"].map((name) => hold(trace, lock, name)));
    trace(lock.locked());
  },

  *a_newcomer_does_not_overtake_the_waiters(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const waiter = loop.createTask(hold(trace, lock, "waiter"));
    yield* ticks(1);
    lock.release();
    trace("released", lock.locked());
    yield* hold(trace, lock, "newcomer");
    yield* waiter;
  },

  *two_tasks_that_want_it_again_alternate(trace) {
    const lock = new Lock();
    function* worker(name: string) {
      for (let n = 0; n < 3; n++) {
        yield* holding(lock, function* () {
          trace(name, n);
          yield* ticks(1);
        });
      }
    }
    yield* gather(worker("a"), worker("b"));
  },

  *a_cancelled_waiter_leaves_the_queue(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(hold(trace, lock, name)));
    yield* ticks(1);
    tasks[1]!.cancel();
    yield* ticks(1);
    lock.release();
    yield* wait(tasks);
    trace(tasks.map(outcome), lock.locked());
  },

  *a_waiter_cancelled_after_its_wake_up_passes_it_on(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const tasks = ["a", "b"].map((name) => loop.createTask(hold(trace, lock, name)));
    yield* ticks(1);
    lock.release();
    tasks[0]!.cancel();
    yield* wait(tasks);
    trace(tasks.map(outcome), lock.locked());
  },

  *the_only_waiter_cancelled_after_its_wake_up_leaves_the_lock_free(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const task = loop.createTask(hold(trace, lock, "a"));
    yield* ticks(1);
    lock.release();
    task.cancel();
    yield* wait([task]);
    trace(outcome(task), lock.locked());
    yield* hold(trace, lock, "main");
  },

  *all_waiters_cancelled_leave_the_lock_free(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const tasks = ["a", "b"].map((name) => loop.createTask(hold(trace, lock, name)));
    yield* ticks(1);
    for (const task of tasks) task.cancel();
    lock.release();
    yield* wait(tasks);
    trace(lock.locked(), yield* lock.acquire());
  },

  *a_cancelled_first_waiter_does_not_block_the_second(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const tasks = ["a", "b"].map((name) => loop.createTask(hold(trace, lock, name)));
    yield* ticks(1);
    tasks[0]!.cancel();
    lock.release();
    const newcomer = loop.createTask(hold(trace, lock, "newcomer"));
    yield* wait([...tasks, newcomer]);
    trace(lock.locked());
  },

  *a_waiter_refuses_its_cancellation_without_the_lock(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const task = loop.createTask(attempt(lock.acquire()));
    yield* ticks(1);
    task.cancel("give up");
    yield* wait([task]);
    trace(outcome(task), lock.locked());
    lock.release();
    trace(lock.locked());
  },

  *releasing_twice_with_waiters(trace, loop) {
    const lock = new Lock();
    yield* lock.acquire();
    const task = loop.createTask(hold(trace, lock, "waiter"));
    yield* ticks(1);
    lock.release();
    trace(call(() => lock.release()));
    yield* task;
  },

  *an_event_wakes_all_its_waiters_in_order(trace, loop) {
    const event = new Event();
    function* waiter(name: string) {
      trace(name, yield* event.wait());
    }
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(waiter(name)));
    yield* ticks(1);
    trace(event.isSet());
    event.set();
    trace(event.isSet());
    yield* wait(tasks);
  },

  *a_set_event_does_not_make_wait(trace, loop) {
    const event = new Event();
    event.set();
    event.set();
    loop.callSoon(trace, "callback");
    trace(yield* event.wait());
    event.clear();
    trace(event.isSet());
    yield* ticks(1);
  },

  *an_event_cleared_at_once_still_wakes_who_waited(trace, loop) {
    const event = new Event();
    function* waiter(name: string) {
      trace(name, yield* event.wait(), event.isSet());
    }
    const early = loop.createTask(waiter("early"));
    yield* ticks(1);
    event.set();
    event.clear();
    const late = loop.createTask(waiter("late"));
    yield* early;
    trace("late", outcome(late));
    event.set();
    yield* late;
  },

  *a_cancelled_waiter_of_an_event_leaves_the_others(trace, loop) {
    const event = new Event();
    const tasks = [1, 2, 3].map(() => loop.createTask(attempt(event.wait())));
    yield* ticks(1);
    tasks[1]!.cancel();
    yield* ticks(1);
    event.set();
    tasks[2]!.cancel("after it was set");
    yield* wait(tasks);
    trace(tasks.map(outcome));
  },
};

/**
 * Conditions: waiting for a state that a lock protects (DESIGN 5, semantic 6).
 *
 * @module
 */

import { Condition, type Coroutine, gather, Lock, wait } from "../../../loop/mod.ts";
import {
  attempt,
  Boom,
  call,
  holding,
  outcome,
  type Scenarios,
  ticks,
  type Trace,
} from "../harness.ts";

/** Waits to be notified once. */
function* waiting(trace: Trace, condition: Condition, name: string): Coroutine<void> {
  yield* condition.acquire();
  try {
    trace(name, "waits");
    yield* condition.wait();
    trace(name, "notified, holds the lock:", condition.locked());
  } finally {
    condition.release();
  }
}

function* notify(condition: Condition, n = 1): Coroutine<void> {
  yield* condition.acquire();
  condition.notify(n);
  condition.release();
}

export const scenarios: Scenarios = {
  *waiters_are_notified_in_order(trace, loop) {
    const condition = new Condition();
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(waiting(trace, condition, name)));
    yield* ticks(4);
    trace("notify 1");
    yield* notify(condition);
    yield* ticks(4);
    trace("notify 2");
    yield* notify(condition, 2);
    yield* wait(tasks);
  },

  *notify_all_wakes_everybody(trace, loop) {
    const condition = new Condition();
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(waiting(trace, condition, name)));
    yield* ticks(4);
    yield* condition.acquire();
    condition.notifyAll();
    trace("notified, and still held");
    yield* ticks(2);
    condition.release();
    yield* wait(tasks);
  },

  *a_notification_without_waiters_is_lost(trace, loop) {
    const condition = new Condition();
    yield* notify(condition, 5);
    const task = loop.createTask(waiting(trace, condition, "late"));
    yield* ticks(4);
    trace(outcome(task));
    yield* notify(condition);
    yield* task;
  },

  *notifying_more_than_wait_is_harmless(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(waiting(trace, condition, "a"));
    yield* ticks(2);
    yield* notify(condition, 5);
    yield* task;
    trace(condition.locked());
  },

  *a_condition_is_used_with_its_lock_held(trace) {
    const condition = new Condition();
    trace(condition.locked());
    trace(yield* attempt(condition.wait()));
    trace(
      call(() => condition.notify()),
      call(() => condition.notifyAll()),
      call(() => condition.release()),
    );
  },

  *wait_gives_the_lock_back_meanwhile(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(waiting(trace, condition, "waiter"));
    yield* ticks(2);
    trace(condition.locked());
    trace(yield* condition.acquire());
    condition.notify();
    yield* ticks(3);
    trace("the waiter needs the lock:", outcome(task));
    condition.release();
    yield* task;
  },

  *wait_returns_true(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(holding(condition, () => condition.wait()));
    yield* ticks(2);
    yield* notify(condition);
    trace(yield* task);
  },

  *wait_for_looks_again_at_each_notification(trace, loop) {
    const condition = new Condition();
    const state = { value: 0 };
    const predicate = () => {
      trace("looks", state.value);
      return state.value >= 2 && "enough";
    };
    const task = loop.createTask(holding(condition, function* () {
      trace("got", yield* condition.waitFor(predicate));
    }));
    for (const value of [1, 2]) {
      yield* ticks(4);
      yield* holding(condition, function* () {
        state.value = value;
        condition.notify();
      });
    }
    yield* task;
  },

  *wait_for_does_not_wait_for_what_is_true(trace) {
    const condition = new Condition();
    yield* condition.acquire();
    trace(yield* condition.waitFor(() => "already"));
    condition.release();
  },

  *wait_for_passes_on_what_the_predicate_raises(trace) {
    const condition = new Condition();
    const predicate = () => {
      throw new Boom("predicate");
    };
    yield* condition.acquire();
    trace(yield* attempt(condition.waitFor(predicate)), condition.locked());
    condition.release();
  },

  *a_cancelled_waiter_holds_the_lock_again(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(holding(condition, function* () {
      trace(yield* attempt(condition.wait()), condition.locked());
    }));
    yield* ticks(2);
    task.cancel("enough");
    yield* task;
    trace(condition.locked());
  },

  *a_cancelled_waiter_waits_for_the_lock_first(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(holding(condition, function* () {
      trace(yield* attempt(condition.wait()), condition.locked());
    }));
    yield* ticks(2);
    yield* condition.acquire();
    task.cancel("enough");
    yield* ticks(5);
    trace(outcome(task));
    condition.release();
    yield* task;
  },

  *a_waiter_cancelled_twice_still_holds_the_lock(trace, loop) {
    const condition = new Condition();
    const task = loop.createTask(holding(condition, function* () {
      trace(yield* attempt(condition.wait()), condition.locked());
    }));
    yield* ticks(2);
    yield* condition.acquire();
    task.cancel("once");
    yield* ticks(2);
    task.cancel("twice");
    yield* ticks(2);
    trace(outcome(task));
    condition.release();
    yield* task;
  },

  *a_cancelled_waiter_takes_no_notification(trace, loop) {
    const condition = new Condition();
    const tasks = ["a", "b"].map((name) => loop.createTask(waiting(trace, condition, name)));
    yield* ticks(4);
    tasks[0]!.cancel();
    yield* ticks(4);
    trace(tasks.map(outcome));
    yield* notify(condition);
    yield* wait(tasks);
    trace(tasks.map(outcome));
  },

  *a_waiter_cancelled_after_its_notification_passes_it_on(trace, loop) {
    const condition = new Condition();
    const tasks = ["a", "b"].map((name) => loop.createTask(waiting(trace, condition, name)));
    yield* ticks(4);
    yield* notify(condition);
    tasks[0]!.cancel();
    yield* ticks(8);
    trace(tasks.map(outcome));
    for (const task of tasks) task.cancel();
    yield* wait(tasks);
  },

  *a_waiter_cancelled_while_it_takes_the_lock_again_passes_it_on(trace, loop) {
    const condition = new Condition();
    const tasks = ["a", "b"].map((name) => loop.createTask(waiting(trace, condition, name)));
    yield* ticks(4);
    yield* condition.acquire();
    condition.notify();
    yield* ticks(2);
    tasks[0]!.cancel();
    yield* ticks(2);
    condition.release();
    yield* ticks(8);
    trace(tasks.map(outcome));
    for (const task of tasks) task.cancel();
    yield* wait(tasks);
  },

  *two_conditions_may_share_a_lock(trace) {
    const lock = new Lock();
    const full = new Condition(lock);
    const empty = new Condition(lock);
    const items: number[] = [];
    function* producer() {
      for (let item = 0; item < 3; item++) {
        yield* holding(empty, function* () {
          yield* empty.waitFor(() => items.length === 0);
          items.push(item);
          trace("put", item);
          full.notify();
        });
      }
    }
    function* consumer() {
      for (let n = 0; n < 3; n++) {
        yield* holding(full, function* () {
          yield* full.waitFor(() => items.length > 0);
          trace("got", items.pop());
          empty.notify();
        });
      }
    }
    yield* gather(consumer(), producer());
  },
};

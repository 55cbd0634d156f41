/**
 * Futures: states, results, callbacks (DESIGN 5, semantic 2).
 *
 * @module
 */

import { type Future, type Task, wait } from "../../../loop/mod.ts";
import { attempt, Boom, call, outcome, type Scenarios, ticks } from "../harness.ts";

export const scenarios: Scenarios = {
  // deno-lint-ignore require-yield -- it awaits nothing
  *a_future_is_pending_then_has_a_result(trace, loop) {
    const future = loop.createFuture<number>();
    const look = () =>
      trace(
        future.done(),
        future.cancelled(),
        call(() => future.result()),
        call(() => future.exception()),
      );
    look();
    future.setResult(42);
    look();
    trace(call(() => future.result()));
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_future_with_an_exception_raises_it_each_time(trace, loop) {
    const future = loop.createFuture();
    future.setException(new Boom("once"));
    trace(future.done(), future.cancelled());
    const result = () => call(() => future.result());
    trace(result(), result(), call(() => future.exception()));
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_future_is_settled_once(trace, loop) {
    const [good, bad, cancelled] = [
      loop.createFuture<number>(),
      loop.createFuture<number>(),
      loop.createFuture<number>(),
    ] as const;
    good.setResult(1);
    bad.setException(new Boom("first"));
    cancelled.cancel();
    for (const future of [good, bad, cancelled]) {
      trace(
        call(() => future.setResult(2)),
        call(() => future.setException(new Boom("second"))),
      );
      trace(future.cancel());
      trace(outcome(future));
    }
  },

  // deno-lint-ignore require-yield -- it awaits nothing
  *a_cancelled_future_raises_from_result_and_exception(trace, loop) {
    const future = loop.createFuture();
    trace(future.cancel(), future.cancel());
    trace(
      future.done(),
      future.cancelled(),
      call(() => future.result()),
      call(() => future.exception()),
    );
  },

  *a_cancelled_future_keeps_its_message(trace, loop) {
    const future = loop.createFuture();
    future.cancel("no longer needed");
    future.cancel("too late");
    trace(call(() => future.result()));
    trace(yield* attempt(future));
  },

  *callbacks_go_through_call_soon(trace, loop) {
    const future = loop.createFuture<null>();
    future.addDoneCallback(() => trace("callback"));
    loop.callSoon(trace, "ready before");
    future.setResult(null);
    loop.callSoon(trace, "ready after");
    trace("set");
    yield* ticks(1);
  },

  *a_done_future_calls_back_through_call_soon_too(trace, loop) {
    const future = loop.createFuture<null>();
    future.setResult(null);
    future.addDoneCallback(() => trace("callback"));
    trace("added");
    yield* ticks(1);
  },

  *callbacks_run_in_the_order_they_were_added(trace, loop) {
    const future = loop.createFuture<null>();
    for (const name of ["a", "b", "c"]) future.addDoneCallback(() => trace(name));
    future.setResult(null);
    future.addDoneCallback(() => trace("d, added when done"));
    yield* ticks(1);
  },

  *a_callback_receives_the_future(trace, loop) {
    const settles: ((future: Future<string>) => void)[] = [
      (future) => future.setResult("fine"),
      (future) => future.setException(new Boom("bad")),
      (future) => future.cancel(),
    ];
    for (const settle of settles) {
      const future = loop.createFuture<string>();
      future.addDoneCallback((got) => trace(got === future, outcome(got)));
      settle(future);
    }
    yield* ticks(1);
  },

  *a_removed_callback_is_not_called(trace, loop) {
    const callback = () => trace("callback");
    const other = () => trace("other");
    const future = loop.createFuture<null>();
    future.addDoneCallback(callback);
    future.addDoneCallback(other);
    future.addDoneCallback(callback);
    trace("removed", future.removeDoneCallback(callback));
    trace("removed", future.removeDoneCallback(callback));
    future.setResult(null);
    trace("removed", future.removeDoneCallback(other));
    yield* ticks(1);
  },

  *the_same_callback_added_twice_is_called_twice(trace, loop) {
    const callback = () => trace("callback");
    const future = loop.createFuture<null>();
    future.addDoneCallback(callback);
    future.addDoneCallback(callback);
    future.setResult(null);
    yield* ticks(1);
  },

  *an_exception_in_one_callback_spares_the_others(trace, loop) {
    loop.setExceptionHandler((_loop, context) => trace("handler", context.exception));
    const future = loop.createFuture<string>();
    future.addDoneCallback(() => trace("a"));
    future.addDoneCallback(() => {
      throw new Boom("callback");
    });
    future.addDoneCallback(() => trace("c"));
    future.setResult("unharmed");
    yield* ticks(1);
    trace(outcome(future));
  },

  *a_callback_may_add_a_callback(trace, loop) {
    const future = loop.createFuture<null>();
    future.addDoneCallback(() => {
      trace("first");
      future.addDoneCallback(() => trace("third, next iteration"));
    });
    future.addDoneCallback(() => trace("second"));
    future.setResult(null);
    yield* ticks(2);
  },

  *a_callback_cannot_remove_one_that_is_scheduled(trace, loop) {
    const second = () => trace("second");
    const future = loop.createFuture<null>();
    future.addDoneCallback(() => trace("removed", future.removeDoneCallback(second)));
    future.addDoneCallback(second);
    future.setResult(null);
    yield* ticks(1);
  },

  *a_done_future_is_not_cancelled_in_its_callback(trace, loop) {
    const future = loop.createFuture<string>();
    future.addDoneCallback(() => trace("cancel", future.cancel(), outcome(future)));
    future.setResult("done");
    yield* ticks(1);
  },

  *awaiting_a_done_future_does_not_give_way(trace, loop) {
    const future = loop.createFuture<string>();
    future.setResult("at once");
    loop.callSoon(trace, "a callback");
    trace(yield* future);
    trace(yield* future);
    yield* ticks(1);
  },

  *awaiting_gives_the_result_or_raises(trace, loop) {
    const good = loop.createFuture<string>();
    const bad = loop.createFuture();
    const cancelled = loop.createFuture();
    loop.callSoon(() => good.setResult("fine"));
    loop.callSoon(() => bad.setException(new Boom("bad")));
    loop.callSoon(() => cancelled.cancel("why"));
    for (const future of [good, bad, cancelled]) trace(yield* attempt(future));
  },

  *waiters_of_one_future_wake_in_order(trace, loop) {
    const future = loop.createFuture<number>();
    function* waiter(name: string) {
      trace(name, "got", yield* future);
    }
    const tasks = ["a", "b", "c"].map((name) => loop.createTask(waiter(name)));
    yield* ticks(1);
    loop.callSoon(trace, "ready before");
    future.setResult(7);
    loop.callSoon(trace, "ready after");
    yield* wait(tasks);
  },

  *waiters_of_one_future_get_the_same_exception(trace, loop) {
    const future = loop.createFuture();
    const seen: unknown[] = [];
    function* waiter() {
      try {
        yield* future;
      } catch (error) {
        seen.push(error);
      }
    }
    const tasks = [loop.createTask(waiter()), loop.createTask(waiter())];
    yield* ticks(1);
    future.setException(new Boom("shared"));
    yield* wait(tasks);
    trace(seen, seen[0] === seen[1]);
  },

  *a_callback_and_a_waiter_keep_their_order(trace, loop) {
    const future = loop.createFuture<null>();
    function* waiter() {
      yield* future;
      trace("waiter");
    }
    future.addDoneCallback(() => trace("callback before"));
    const task: Task<void> = loop.createTask(waiter());
    yield* ticks(1);
    future.addDoneCallback(() => trace("callback after"));
    future.setResult(null);
    yield* task;
  },

  *setting_an_awaited_future_does_not_run_its_waiter(trace, loop) {
    const future = loop.createFuture<number>();
    function* waiter() {
      trace("waiter got", yield* future);
    }
    const task = loop.createTask(waiter());
    yield* ticks(1);
    future.setResult(1);
    trace("the setter goes on");
    yield* task;
  },
};

// deno-lint-ignore-file require-yield -- a coroutine need not wait for anything
/**
 * Context variables: who sees what was set where (`contextvars`, PEP 567).
 *
 * Where asyncio's callbacks take a `context`, a context here wraps the callback: `context.wrap(fn)`.
 *
 * @module
 */

import {
  ContextVar,
  copyContext,
  type Coroutine,
  createTask,
  currentTask,
  gather,
  Lock,
  sleep,
  taskGroup,
  timeout,
  waitFor,
} from "../../../loop/mod.ts";
import { bytesOf, textOf } from "../../../loop/loop_testing.ts";
import { socketPair } from "../../../loop/network_testing.ts";
import { attempt, call, holding, type Scenarios, ticks, type Trace } from "../harness.ts";
import { reportExceptions } from "../socket_harness.ts";

const name = new ContextVar<string>("name", "nobody");

function say(trace: Trace, ...values: unknown[]): void {
  trace(...values, name.get());
}

function setAndSay(trace: Trace, value: string): void {
  say(trace, value, "finds");
  name.set(value);
}

function* innerAs(value: string): Coroutine<void> {
  name.set(value);
}

export const scenarios: Scenarios = {
  *a_task_sees_a_copy(trace, loop) {
    function* worker(value: string): Coroutine<void> {
      say(trace, value, "finds");
      name.set(value);
      yield* ticks(1);
      say(trace, value, "still sees");
    }
    name.set("main");
    const first = loop.createTask(worker("first"));
    name.set("changed");
    const second = loop.createTask(worker("second"));
    yield* gather(first, second);
    say(trace, "main sees");
  },

  *an_awaited_coroutine_shares_the_task_s(trace) {
    yield* innerAs("inner");
    say(trace, "awaited");
    yield* createTask(innerAs("task"));
    say(trace, "as a task");
    yield* waitFor(innerAs("waited for"), null);
    say(trace, "by wait_for without a limit");
    yield* timeout(1000, () => innerAs("in a timeout"));
    say(trace, "after a timeout");
  },

  *callbacks_run_in_a_copy(trace, loop) {
    name.set("before");
    loop.callSoon(setAndSay, trace, "soon");
    loop.callLater(1, setAndSay, trace, "later");
    loop.callSoonThreadsafe(setAndSay, trace, "threadsafe");
    name.set("after");
    yield* sleep(2);
    say(trace, "main sees");
  },

  *callbacks_pass_it_on(trace, loop) {
    function first() {
      name.set("first");
      loop.callSoon(second);
      name.set("changed");
    }
    function second() {
      say(trace, "second sees");
      loop.createTask(third());
    }
    function* third(): Coroutine<void> {
      say(trace, "third sees");
    }
    loop.callSoon(first);
    yield* ticks(4);
    say(trace, "main sees");
  },

  *done_callbacks_run_in_the_context_of_their_registration(trace, loop) {
    const future = loop.createFuture<void>();
    name.set("registering");
    future.addDoneCallback(() => say(trace, "first sees"));
    name.set("setting");
    future.addDoneCallback(() => say(trace, "second sees"));
    future.setResult();
    yield* ticks(1);
    name.set("late");
    future.addDoneCallback(() => say(trace, "third sees"));
    name.set("later");
    yield* ticks(1);
  },

  *callbacks_in_a_given_context(trace, loop) {
    const context = copyContext();
    context.run(() => name.set("given"));
    loop.callSoon(context.wrap(setAndSay), trace, "soon");
    loop.callLater(1, context.wrap(setAndSay), trace, "later");
    const future = loop.createFuture<void>();
    future.addDoneCallback(context.wrap(() => setAndSay(trace, "done")));
    future.setResult();
    yield* sleep(2);
    trace(context.get(name));
    say(trace, "main sees");
  },

  *tasks_in_a_given_context(trace, loop) {
    function* worker(value: string): Coroutine<void> {
      for (let number = 0; number < 2; number++) {
        setAndSay(trace, `${value}${number}`);
        yield* ticks(1);
      }
    }
    const context = copyContext();
    const first = loop.createTask(worker("a"), { context });
    const second = loop.createTask(worker("b"), { context });
    yield* gather(first, second);
    trace(context.get(name));
    yield* taskGroup(function* (group) {
      group.createTask(innerAs("group"), { context });
    });
    trace(context.get(name));
    say(trace, "main sees");
  },

  *a_cancelled_task_cleans_up_in_its_context(trace, loop) {
    function* worker(): Coroutine<void> {
      name.set("worker");
      try {
        yield* sleep(1000);
      } finally {
        say(trace, "worker cleans up as");
      }
    }
    name.set("main");
    const task = loop.createTask(worker());
    yield* ticks(1);
    name.set("canceller");
    task.cancel();
    trace(yield* attempt(task));
  },

  *who_is_woken_is_in_its_own_context(trace) {
    function* worker(lock: Lock, value: string): Coroutine<void> {
      name.set(value);
      yield* holding(lock, function* () {
        yield* sleep(1);
        say(trace, value, "holds the lock as");
      });
    }
    const lock = new Lock();
    yield* gather(["first", "second", "third"].map((value) => worker(lock, value)));
  },

  *a_reader_has_one_context_for_all_its_calls(trace, loop) {
    const [near, far] = socketPair();
    function readable() {
      const count = near.recv();
      setAndSay(trace, textOf(near.bytes.subarray(0, count)));
    }
    name.set("registering");
    loop.addReader(near, readable);
    name.set("main");
    for (const byte of ["a", "b"]) {
      yield* loop.sockSendall(far, bytesOf(byte));
      yield* sleep(1);
    }
    loop.removeReader(near);
    say(trace, "main sees");
    near.close();
    far.close();
  },

  *values_defaults_and_none(trace) {
    trace(name.get(), name.get("fallback"));
    const empty = new ContextVar<string | null>("empty");
    try {
      empty.get();
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      trace("it has no value and no default");
    }
    trace(empty.get(null));
    empty.set(null);
    trace(empty.get("fallback"));
    const context = copyContext();
    trace(context.size >= 1, context.has(empty), context.has(name), context.get(name));
  },

  *what_was_set_can_be_taken_back(trace) {
    const first = name.set("first");
    const second = name.set("second");
    trace(!first.hadValue, second.oldValue);
    name.reset(second);
    trace(name.get());
    trace(call(() => name.reset(second)));
    name.reset(first);
    trace(name.get());
  },

  *a_token_belongs_to_a_variable_and_a_context(trace, loop) {
    const other = new ContextVar<string>("other");
    const token = name.set("here");
    trace(call(() => other.reset(token)));
    trace(call(() => copyContext().run(() => name.reset(token))));
    yield* loop.createTask((function* () {
      trace(call(() => name.reset(token)));
    })());
    loop.callSoon(() => trace(call(() => name.reset(token))));
    yield* ticks(1);
    name.reset(token);
    trace(name.get());
  },

  *a_used_token_is_refused_as_such_everywhere(trace, loop) {
    const token = name.set("here");
    name.reset(token);
    trace(call(() => name.reset(token)));
    trace(call(() => new ContextVar<string>("other").reset(token)));
    trace(call(() => copyContext().run(() => name.reset(token))));
    loop.callSoon(() => trace(call(() => name.reset(token))));
    yield* ticks(1);
  },

  *a_context_runs_functions(trace) {
    const context = copyContext();
    trace(context.run(() => {
      name.set("inside");
      return [name.get()];
    }));
    trace(context.get(name), name.get());
    const copy = context.copy();
    copy.run(() => name.set("copy"));
    trace(context.get(name), copy.get(name));
    const fail = () => {
      throw new TypeError();
    };
    trace(call(() => context.run(fail)) === "raised TypeError", name.get());
  },

  *a_context_is_entered_once(trace) {
    const context = copyContext();
    const other = copyContext();
    const enter = () => call(() => context.run(() => {}));
    trace(context.run(enter));
    trace(context.run(() => other.run(enter)));
    trace(context.run(() => call(() => other.run(() => "another one"))));
  },

  *tasks_and_handles_tell_their_context(trace, loop) {
    name.set("main");
    const context = copyContext();
    const task = loop.createTask(innerAs("task"), { context });
    trace(task.getContext() === context);
    const handle = loop.callSoon(() => {});
    trace(handle.getContext().get(name));
    yield* task;
    trace(task.getContext().get(name), currentTask()!.getContext().get(name));
    trace(call(() => currentTask()!.getContext().run(() => {})));
  },

  *what_is_set_in_a_failing_callback_is_gone(trace, loop) {
    reportExceptions(trace, loop);
    function fail() {
      name.set("failing");
      throw new RangeError();
    }
    loop.callSoon(fail);
    loop.callSoon(say, trace, "the next one sees");
    yield* ticks(1);
    say(trace, "main sees");
  },

  async outside_of_the_loop_is_another_context(trace, loop) {
    const token = name.set("outside");
    await loop.runUntilComplete((function* (): Coroutine<void> {
      say(trace, "main finds");
      name.set("main");
    })());
    say(trace, "outside sees");
    loop.callSoon(say, trace, "a callback sees");
    name.set("changed");
    await loop.runUntilComplete(ticks(1));
    name.reset(token);
  },
};

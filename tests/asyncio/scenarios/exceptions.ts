/**
 * Errors that nobody waits for: the exception handler and the reports (DESIGN 5, semantic 7).
 *
 * @module
 */
// deno-lint-ignore-file require-yield -- a coroutine may have nothing to await

import {
  type Coroutine,
  type ExceptionContext,
  gather,
  sleep,
  taskGroup,
  wait,
} from "../../../loop/mod.ts";
import { attempt, Boom, outcome, type Scenarios, ticks, type Trace } from "../harness.ts";

function* fail(message: string): Coroutine<void> {
  throw new Boom(message);
}

function raising(message: string): () => never {
  return () => {
    throw new Boom(message);
  };
}

/** A handler that tells what it was given. */
function handler(trace: Trace) {
  return (_loop: unknown, context: ExceptionContext) =>
    trace("handler", Object.keys(context).sort(), context.exception);
}

export const scenarios: Scenarios = {
  *a_failing_callback_is_reported_with_its_handle(trace, loop) {
    const seen: [boolean, ExceptionContext][] = [];
    loop.setExceptionHandler((got, context) => seen.push([got === loop, context]));
    const handle = loop.callSoon(raising("callback"));
    yield* ticks(1);
    const [[rightLoop, context]] = seen as [[boolean, ExceptionContext]];
    trace(rightLoop, Object.keys(context).sort(), context.exception, context.handle === handle);
  },

  *a_failing_timer_is_reported(trace, loop) {
    loop.setExceptionHandler(handler(trace));
    loop.callLater(1, raising("timer"));
    yield* sleep(2);
  },

  *a_failing_done_callback_is_reported(trace, loop) {
    loop.setExceptionHandler(handler(trace));
    const task = loop.createTask(ticks(0));
    task.addDoneCallback(raising("done callback"));
    yield* task;
    yield* ticks(1);
    trace(outcome(task));
  },

  *another_handler_takes_over(trace, loop) {
    loop.setExceptionHandler((_loop, context) => trace("first", context.exception));
    loop.callSoon(raising("a"));
    yield* ticks(1);
    loop.setExceptionHandler((_loop, context) => trace("second", context.exception));
    loop.callSoon(raising("b"));
    yield* ticks(1);
  },

  *a_handler_that_fails_does_not_stop_the_loop(trace, loop) {
    loop.setExceptionHandler(raising("in the handler"));
    loop.callSoon(raising("callback"));
    loop.callSoon(trace, "the next one runs");
    yield* ticks(1);
  },

  *the_exception_handler_may_be_called_directly(trace, loop) {
    loop.setExceptionHandler((_loop, context) =>
      trace(context.message, (context as { reason?: unknown }).reason)
    );
    const context = { message: "something odd", reason: 42 };
    loop.callExceptionHandler(context);
  },

  *a_handler_is_called_at_once(trace, loop) {
    loop.setExceptionHandler((_loop, context) => trace("handler", context.exception));
    loop.callSoon(raising("first"));
    loop.callSoon(trace, "between");
    loop.callSoon(raising("second"));
    yield* ticks(1);
  },

  *a_task_whose_exception_nobody_retrieved_is_reported(trace, loop) {
    loop.createTask(fail("forgotten"));
    yield* ticks(2);
    trace("end");
  },

  *a_future_whose_exception_nobody_retrieved_is_reported(trace, loop) {
    loop.createFuture().setException(new Boom("forgotten"));
    trace("end");
  },

  *each_forgotten_exception_is_reported(trace, loop) {
    for (const name of ["a", "b", "c"]) loop.createTask(fail(name));
    yield* ticks(2);
    trace("end");
  },

  *result_retrieves_the_exception(trace, loop) {
    const task = loop.createTask(fail("retrieved"));
    yield* wait([task]);
    try {
      task.result();
    } catch (error) {
      trace(error);
    }
  },

  *exception_retrieves_the_exception(trace, loop) {
    const task = loop.createTask(fail("retrieved"));
    yield* wait([task]);
    trace(task.exception());
  },

  *awaiting_retrieves_the_exception(trace, loop) {
    const task = loop.createTask(fail("retrieved"));
    trace(yield* attempt(task));
  },

  *waiting_does_not_retrieve_the_exception(trace, loop) {
    const task = loop.createTask(fail("only waited for"));
    const { done } = yield* wait([task]);
    trace(done.size);
  },

  *a_callback_does_not_retrieve_the_exception(trace, loop) {
    const task = loop.createTask(fail("only called back"));
    task.addDoneCallback((done) => trace("callback", done.done()));
    yield* ticks(3);
  },

  *gathering_retrieves_the_exceptions(trace) {
    const outer = gather([fail("a"), fail("b")], { returnExceptions: true });
    trace(yield* outer);
  },

  *a_forgotten_gathering_is_reported_once(trace) {
    gather(fail("a"), fail("b"));
    yield* ticks(3);
    trace("end");
  },

  *a_cancelled_task_is_not_reported(trace, loop) {
    const task = loop.createTask(ticks(9));
    yield* ticks(1);
    task.cancel();
    yield* ticks(2);
    trace("end", task.cancelled());
  },

  *a_group_retrieves_the_exceptions_of_its_tasks(trace) {
    const grouped = taskGroup(function* (group) {
      group.createTask(fail("a"));
      group.createTask(fail("b"));
    });
    trace(yield* attempt(grouped));
  },

  *an_exception_thrown_again_is_the_same(trace, loop) {
    const boom = new Boom("the same");
    function* failing() {
      throw boom;
    }
    const task = loop.createTask(failing());
    const seen: boolean[] = [];
    for (let n = 0; n < 2; n++) {
      try {
        yield* task;
      } catch (error) {
        seen.push(error === boom);
      }
    }
    trace(seen, task.exception() === boom);
  },
};

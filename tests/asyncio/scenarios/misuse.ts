/**
 * What is refused: coroutines that are used up, callbacks that would do nothing, a second loop, a closed one.
 *
 * @module
 */

import { socketPair } from "../../../loop/network_testing.ts";
import { SocketTransport } from "../../../loop/networking/socket_transport.ts";
import {
  Condition,
  type Coroutine,
  coroutine,
  Event,
  type Executor,
  gather,
  type Job,
  Lock,
  Queue,
  Semaphore,
  sleep,
  wait,
} from "../../../loop/mod.ts";
import {
  attempt,
  call,
  type Differences,
  outcome,
  type Scenarios,
  settled,
  simulatedLoop,
  ticks,
  type Trace,
} from "../harness.ts";

const inner = coroutine(function* inner(trace: Trace): Coroutine<string> {
  trace("inner begins");
  yield* sleep(10);
  trace("inner ends");
  return "result";
});

function* awaiting<T>(coro: Coroutine<T>): Coroutine<T> {
  return yield* coro;
}

function* lockedTwice(lock: Lock | Semaphore): Coroutine {
  yield* lock.acquire();
  yield* lock.acquire();
}

function* notified(condition: Condition): Coroutine {
  yield* condition.acquire();
  try {
    yield* condition.wait();
  } finally {
    condition.release();
  }
}

function* filled(queue: Queue<string>): Coroutine {
  queue.putNowait("item");
  yield* queue.put("another");
}

/** A thing for which one can wait, and how to make it free again after the first wait. */
interface Way {
  name: string;
  wait: () => Coroutine<unknown>;
  free?: () => void;
}

function ways(): Way[] {
  const [lock, semaphore, event] = [new Lock(), new Semaphore(), new Event()];
  const [condition, empty, full] = [new Condition(), new Queue<string>(), new Queue<string>(1)];
  return [
    { name: "lock", wait: () => lockedTwice(lock), free: () => lock.release() },
    { name: "semaphore", wait: () => lockedTwice(semaphore), free: () => semaphore.release() },
    { name: "event", wait: () => event.wait() },
    { name: "condition", wait: () => notified(condition) },
    { name: "get", wait: () => empty.get() },
    { name: "put", wait: () => filled(full), free: () => full.getNowait() },
  ];
}

export const scenarios: Scenarios = {
  *a_coroutine_that_two_tasks_drive(trace, loop) {
    const coro = inner(trace);
    const first = loop.createTask(coro);
    trace(call(() => void loop.createTask(coro)));
    yield* sleep(50);
    trace("first", outcome(first));
  },

  *a_coroutine_that_a_task_drives_is_not_awaited(trace, loop) {
    const coro = inner(trace);
    const task = loop.createTask(coro);
    yield* ticks(2);
    trace("second", yield* attempt(awaiting(coro)));
    yield* wait([task]);
    trace("first", outcome(task));
    trace("third", yield* attempt(awaiting(coro)));
  },

  *a_coroutine_that_somebody_awaits_is_not_awaited(trace, loop) {
    const coro = inner(trace);
    const first = loop.createTask(awaiting(coro));
    const second = loop.createTask(awaiting(coro));
    yield* wait([first, second]);
    trace("first", outcome(first));
    trace("second", outcome(second));
  },

  *a_coroutine_that_is_over_is_not_awaited(trace) {
    const coro = inner(trace);
    trace(yield* attempt(awaiting(coro)));
    trace(yield* attempt(awaiting(coro)));
  },

  *callbacks_are_no_coroutine_functions(trace, loop) {
    trace("call_soon", call(() => loop.callSoon(inner, trace)));
    trace("call_soon_threadsafe", call(() => loop.callSoonThreadsafe(inner, trace)));
    trace("call_later", call(() => loop.callLater(10, inner, trace)));
    trace("call_at", call(() => loop.callAt(10, inner, trace)));
    trace("add_signal_handler", call(() => loop.addSignalHandler("SIGUSR1", inner, trace)));
    yield* ticks(1);
  },

  *a_coroutine_is_no_callback(trace, loop) {
    trace(call(() => loop.callSoon(inner(trace) as unknown as () => void)));
    yield* ticks(1);
  },

  async gathered_futures_are_of_one_loop(trace, loop) {
    const other = simulatedLoop();
    const futures = [loop.createFuture<void>(), other.createFuture<void>()];
    trace(call(() => gather(futures)));
    trace(futures.map(outcome));
    trace(await settled(() => loop.runUntilComplete(futures[1]!)));
    other.close();
  },

  async who_waits_for_the_same_waits_on_one_loop(trace, loop) {
    function* waitAndGiveUp(way: Way): Coroutine {
      const waiting = loop.createTask(way.wait());
      yield* ticks(3);
      trace(way.name, "waits on the first:", outcome(waiting));
      waiting.cancel();
      yield* wait([waiting]);
    }
    for (const way of ways()) {
      await loop.runUntilComplete(waitAndGiveUp(way));
      way.free?.();
      const other = simulatedLoop();
      trace(way.name, "on the second", await other.runUntilComplete(attempt(way.wait())));
      other.close();
    }
  },

  async a_closed_loop_refuses_results_that_somebody_waits_for(trace) {
    const other = simulatedLoop();
    other.setExceptionHandler(() => {});
    const [withCallback, awaited, alone] = [1, 2, 3].map(() => other.createFuture<number>());
    withCallback!.addDoneCallback(() => trace("called"));
    const task = other.createTask(attempt(awaited!));
    await other.runUntilComplete(ticks(2));
    other.close();
    trace("callback", call(() => withCallback!.setResult(1)), outcome(withCallback!));
    trace("task", call(() => awaited!.setResult(2)), outcome(awaited!));
    trace("nobody", call(() => alone!.setResult(3)), outcome(alone!));
    trace(outcome(task));
  },

  // deno-lint-ignore require-await -- it has nothing to run
  async a_closed_loop_submits_nothing(trace) {
    const other = simulatedLoop();
    other.close();
    let jobs = 0;
    const executor: Executor = {
      submit<T>(): Job<T> {
        jobs++;
        throw new Error("the job must not be submitted");
      },
    };
    const task = { module: "", name: "double" } as unknown as Parameters<Executor["submit"]>[0];
    trace(call(() => other.runInExecutor(executor, task, 21)), jobs);
  },

  *what_a_transport_has_is_not_watched_by_others(trace, loop) {
    const [near, far] = socketPair();
    const transport = new SocketTransport(loop, far, {});
    yield* ticks(2);
    trace("add_reader", call(() => loop.addReader(far, trace)));
    trace("add_writer", call(() => loop.addWriter(far, trace)));
    trace("remove_reader", call(() => loop.removeReader(far)));
    trace("remove_writer", call(() => loop.removeWriter(far)));
    trace("sock_recv", yield* attempt(loop.sockRecv(far, 10)));
    transport.close();
    yield* sleep(1);
    near.close();
  },

  // deno-lint-ignore require-await -- it has nothing to run
  async a_closed_loop_has_no_readers(trace) {
    const other = simulatedLoop();
    const [near, far] = socketPair();
    other.addReader(near, trace);
    other.close();
    trace(call(() => other.removeReader(near)), call(() => other.removeWriter(near)));
    trace(call(() => other.addReader(near, trace)));
    near.close();
    far.close();
  },

  *a_default_handler_that_fails_does_not_stop_the_loop(trace, loop) {
    const raising = () => {
      throw new RangeError();
    };
    loop.defaultExceptionHandler = ({ exception }) => {
      trace("default handler:", exception);
      throw new Error();
    };
    loop.setExceptionHandler(null);
    loop.callSoon(raising);
    yield* ticks(2);
    trace("lives");
    loop.setExceptionHandler(raising);
    loop.callSoon(raising);
    yield* ticks(2);
    trace("lives");
  },
};

export const differences: Differences = {
  a_coroutine_that_two_tasks_drive: {
    because: "the second task is refused at once, by which its maker learns where the mistake is",
    trace: ["raised RuntimeError", "inner begins", "inner ends", "first returned result"],
  },
};

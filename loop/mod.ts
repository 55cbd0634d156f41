/**
 * A simplified asyncio that behaves like asyncio.
 *
 * ```ts
 * import { gather, run, sleep } from "./mod.ts";
 *
 * function* greet(name: string, ms: number) {
 *   yield* sleep(ms);
 *   return `hello ${name}`;
 * }
 *
 * function* main() {
 *   return yield* gather(greet("Ada", 2), greet("Alan", 1));
 * }
 *
 * await run(main()); // ["hello Ada", "hello Alan"]
 * ```
 *
 * The names are asyncio's, in camelCase; times are milliseconds; `await x` is `yield* x`.
 *
 * A reading path. The kernel: `handle.ts`, `fifo.ts`, `timer_heap.ts`, `event_loop.ts` (one iteration),
 * `future.ts`, `coroutine.ts`, `task.ts` (one step). Then what is built on it: `sleep.ts`, `gather.ts`,
 * `timeouts.ts`, `task_group.ts`, `lock.ts`, `queue.ts`. Then how it meets the world: `idle_selector.ts`,
 * `io/poll_pacer.ts`, `promises.ts`, `executor.ts`. Then the network, from below: `watching.ts`, `socket_calls.ts`;
 * `protocol.ts`, `transport.ts`, `server.ts`; `stream_reader.ts`, `stream_protocol.ts`, `stream_writer.ts`,
 * `streams.ts`.
 *
 * @module
 */

export { asCompleted, type AsCompletedOptions } from "./as_completed.ts";
export { Barrier } from "./barrier.ts";
export { type Clock, SimulatedClock, systemClock } from "./clock.ts";
export { Condition } from "./condition.ts";
export { type Awaitable, type Coroutine, isCoroutine } from "./coroutine.ts";
export { createTask, ensureFuture } from "./ensure_future.ts";
export {
  BrokenBarrierError,
  CancelledError,
  IncompleteReadError,
  InvalidStateError,
  LimitOverrunError,
  QueueEmpty,
  QueueFull,
  rethrowIfCancelled,
  TimeoutError,
} from "./errors.ts";
export { Event } from "./event.ts";
export { EventLoop } from "./event_loop.ts";
export type { EventLoopOptions } from "./event_loop_options.ts";
export { type Executor, executorObserver } from "./executor.ts";
export type { ExceptionContext, ExceptionHandler } from "./exception_handler.ts";
export { type DoneCallback, Future } from "./future.ts";
export { gather, type Gathered, type GatherOptions } from "./gather.ts";
export { type Callback, Handle, TimerHandle } from "./handle.ts";
export {
  type Address,
  EVENT_READ,
  EVENT_WRITE,
  type Listener,
  type ListenOptions,
  type Registered,
  type Selector,
  type SelectorKey,
  type Socket,
} from "./io/types.ts";
export { Lock } from "./lock.ts";
export { coroutine, type CoroutineFunction } from "./never_awaited.ts";
export type { Network } from "./network.ts";
export type { Observer } from "./observer.ts";
export type { AnyPoolTask, Job, JobCallback, PoolObserver, PoolTask } from "./pool/mod.ts";
export { fromPromise, toPromise } from "./promises.ts";
export type { Protocol, ProtocolFactory } from "./protocol.ts";
export { type ItemStore, LifoQueue, PriorityQueue, Queue } from "./queue.ts";
export { run } from "./run.ts";
export { allTasks, currentTask, getRunningLoop } from "./running.ts";
export { BoundedSemaphore, Semaphore } from "./semaphore.ts";
export { Server } from "./server.ts";
export { shield } from "./shield.ts";
export { sleep } from "./sleep.ts";
export type { StreamHandler } from "./stream_protocol.ts";
export { type StreamOptions, StreamReader } from "./stream_reader.ts";
export { StreamWriter } from "./stream_writer.ts";
export { openConnection, startServer } from "./streams.ts";
export { Task, type TaskOptions } from "./task.ts";
export { TaskGroup, taskGroup } from "./task_group.ts";
export { Timeout, timeout } from "./timeouts.ts";
export { Transport, type WriteBufferLimits } from "./transport.ts";
export { type ReturnWhen, wait, type WaitOptions, type WaitResult } from "./wait.ts";
export { waitFor } from "./wait_for.ts";

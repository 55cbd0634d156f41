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

export { asCompleted, type AsCompletedOptions } from "./waiting/as_completed.ts";
export { Barrier } from "./synchronization/barrier.ts";
export { type Clock, SimulatedClock, systemClock } from "./time/clock.ts";
export { Condition } from "./synchronization/condition.ts";
export { type Coroutine, isCoroutine } from "./kernel/coroutine.ts";
export { createTask, ensureFuture } from "./kernel/ensure_future.ts";
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
} from "./kernel/errors.ts";
export { Event } from "./synchronization/event.ts";
export { EventLoop, getRunningLoop } from "./event_loop.ts";
export type { EventLoopOptions } from "./kernel/event_loop_options.ts";
export { type Executor, executorObserver } from "./bridges/executor.ts";
export type { ExceptionContext } from "./kernel/exception_context.ts";
export type { ExceptionHandler } from "./kernel/exception_handler.ts";
export { type Awaitable, type DoneCallback, Future } from "./kernel/future.ts";
export { gather, type Gathered, type GatherOptions } from "./waiting/gather.ts";
export { type Callback, Handle, TimerHandle } from "./kernel/handle.ts";
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
export { Lock } from "./synchronization/lock.ts";
export { coroutine, type CoroutineFunction } from "./kernel/never_awaited.ts";
export type { Network } from "./kernel/network.ts";
export type { Observer } from "./kernel/observer.ts";
export type { AnyTask, Job, JobCallback, PoolObserver, Task as PoolTask } from "./pool/mod.ts";
export { fromPromise, toPromise } from "./bridges/promises.ts";
export type { Protocol, ProtocolFactory } from "./networking/protocol.ts";
export { type ItemStore, LifoQueue, PriorityQueue, Queue } from "./synchronization/queue.ts";
export { run } from "./run.ts";
export { BoundedSemaphore, Semaphore } from "./synchronization/semaphore.ts";
export { Server } from "./networking/server.ts";
export { shield } from "./waiting/shield.ts";
export { sleep } from "./waiting/sleep.ts";
export type { StreamHandler } from "./networking/stream_protocol.ts";
export { type StreamOptions, StreamReader } from "./networking/stream_reader.ts";
export { StreamWriter } from "./networking/stream_writer.ts";
export { openConnection, startServer } from "./networking/streams.ts";
export { allTasks, currentTask, Task, type TaskOptions } from "./kernel/task.ts";
export { TaskGroup, taskGroup } from "./waiting/task_group.ts";
export { Timeout, timeout } from "./waiting/timeouts.ts";
export type { Transport, WriteBufferLimits } from "./networking/transport.ts";
export { type ReturnWhen, wait, type WaitOptions, type WaitResult } from "./waiting/wait.ts";
export { waitFor } from "./waiting/wait_for.ts";

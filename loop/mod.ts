/**
 * A simplified asyncio that behaves like asyncio.
 *
 * ```ts ignore
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
 * `kernel/` is what one reads in an evening: the loop with its turns and timers, futures, tasks. On it stand
 * `synchronization/` (locks, queues), `waiting/` (`gather`, `wait`, deadlines, groups), `bridges/` (what comes from
 * outside: promises, threads, signals) and `networking/` (sockets, transports, streams). Below it are `time/`, `io/`
 * and `pool/`. `README.md` has a reading path.
 *
 * @module
 */

export { asCompleted, type AsCompletedOptions } from "./waiting/as_completed.ts";
export type { AbstractEventLoop } from "./kernel/abstract_event_loop.ts";
export type { AbstractFuture, AbstractHandle, AbstractTask } from "./kernel/abstract_types.ts";
export { Barrier } from "./synchronization/barrier.ts";
export { type EventLoopClock, systemClock } from "./time/clock.ts";
export { SimulatedClock } from "./time/simulated_clock.ts";
export type { BaseEventLoop } from "./kernel/base_event_loop.ts";
export {
  type CallGraphOptions,
  captureCallGraph,
  captureTaskTree,
  formatCallGraph,
  formatTaskTree,
  type FutureCallGraph,
  printCallGraph,
  type TaskTree,
} from "./waiting/call_graph.ts";
export { Condition } from "./synchronization/condition.ts";
export { Context, ContextVar, copyContext, Token } from "./kernel/context.ts";
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
  QueueShutDown,
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
  CLOSED,
  type ConnectOptions,
  EVENT_READ,
  EVENT_WRITE,
  type Listener,
  type ListenOptions,
  type Registered,
  type Selector,
  type SelectorKey,
  type Socket,
  type TlsOptions,
  type TlsServerOptions,
  WOULD_BLOCK,
} from "./io/types.ts";
export { isDisconnect } from "./io/disconnect.ts";
export { Lock } from "./synchronization/lock.ts";
export { coroutine, type CoroutineFunction } from "./kernel/never_awaited.ts";
export type { Network } from "./kernel/network.ts";
export type { Direction, Observer, QueueReason } from "./kernel/observer.ts";
export type { AnyPoolTask, Job, JobCallback, PoolObserver, PoolTask } from "./pool/mod.ts";
export type { ClosableExecutor } from "./bridges/default_executor.ts";
export { runCoroutineThreadsafe, type ThreadsafeOptions } from "./bridges/threadsafe.ts";
export {
  createEagerTaskFactory,
  eagerTaskFactory,
  type TaskFactory,
} from "./kernel/task_factory.ts";
export { toThread } from "./to_thread.ts";
export { fromPromise, toPromise } from "./bridges/promises.ts";
export type { ConnectionOptions } from "./networking/create_connection.ts";
export type { Protocol, ProtocolFactory } from "./networking/protocol.ts";
export { type ItemStore, LifoQueue, PriorityQueue, Queue } from "./synchronization/queue.ts";
export { run } from "./run.ts";
export { Runner, type RunOptions } from "./runner.ts";
export { BoundedSemaphore, Semaphore } from "./synchronization/semaphore.ts";
export { Server, type ServerOptions } from "./networking/server.ts";
export type { StackFrame } from "./kernel/stack_frames.ts";
export { shield } from "./waiting/shield.ts";
export { sleep } from "./waiting/sleep.ts";
export type { StreamHandler } from "./networking/stream_protocol.ts";
export { type StreamOptions, StreamReader } from "./networking/stream_reader.ts";
export type { StartTlsOptions } from "./networking/start_tls.ts";
export { StreamWriter } from "./networking/stream_writer.ts";
export { openConnection, startServer } from "./networking/streams.ts";
export { allTasks, currentTask, type StackOptions, Task, type TaskOptions } from "./kernel/task.ts";
export { TaskGroup, taskGroup } from "./waiting/task_group.ts";
export { Timeout, timeout, timeoutAt } from "./waiting/timeouts.ts";
export type { Transport, WriteBufferLimits } from "./networking/protocol.ts";
export { type ReturnWhen, wait, type WaitOptions, type WaitResult } from "./waiting/wait.ts";
export { waitFor } from "./waiting/wait_for.ts";

/**
 * What a loop does, as records: its observer.
 *
 * Objects of the loop get their numbers when they are first seen, and carry them. So a future that nobody waits for, and a
 * handle that never waits in a queue, cost nothing.
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Registered } from "../../io/types.ts";
import type { AbstractHandle } from "../../kernel/abstract_types.ts";
import { Future } from "../../kernel/future.ts";
import { Handle } from "../../kernel/handle.ts";
import type { Direction, Observer } from "../../kernel/observer.ts";
import { Task } from "../../kernel/task.ts";
import type { Gate } from "./control.ts";
import type { NameTable } from "./name_table.ts";
import { CODE } from "./record_codec.ts";
import type { RingWriter } from "./record_ring.ts";
import { WHYS } from "./recorded_event.ts";

/** What an observer needs of the recorder of its thread. */
export interface LoopRecorderOwner {
  readonly ring: RingWriter;
  readonly gate: Gate;
  readonly names: NameTable;
  /** What to add to `performance.now()`. */
  readonly clockOffsetMs: number;
  /** Looks at the clock. */
  tick(): void;
  /** The number of a connection, or of the listener. */
  numberOf(socket: object): number | undefined;
  /** The request that was taken last. */
  readonly request: { readonly conn: number; readonly n: number };
}

/** Where an object has its number, and a handle the number of its name. */
const NUMBER = Symbol("number in the recording");
const NAME = Symbol("name in the recording");

/** An object of the loop. */
interface Numbered {
  [NUMBER]?: number;
  [NAME]?: number;
}

/** How tasks are called that have no name of their own: the number says as much. */
const DEFAULT_NAME = /^Task-\d+$/;

/** Makes the observer of the loop of one thread. */
export function loopRecorder(owner: LoopRecorderOwner): Observer {
  const { ring, gate, names } = owner;
  let numbered = 0;
  const numberOf = (object: object): number => (object as Numbered)[NUMBER] ??= ++numbered;
  const nameOf = (handle: AbstractHandle): number =>
    (handle as Numbered)[NAME] ??= names.numberOf(textOf(handle));
  const watch = (code: number, socket: Registered, direction: Direction, future: object | null) => {
    const conn = owner.numberOf(socket);
    const interest = direction === "reader" ? EVENT_READ : EVENT_WRITE;
    if (conn !== undefined) ring.put(code, conn, future && numberOf(future) || 0, 0, interest);
  };
  return {
    handleQueued(handle, why) {
      const waiter = handle.waiter;
      const task = waiter === undefined ? 0 : numberOf(waiter);
      ring.put(CODE["handle queued"], numberOf(handle), task, nameOf(handle), WHYS.indexOf(why));
    },
    handleStart(handle) {
      if (gate.beforeCallback()) owner.tick();
      ring.put(CODE["handle start"], numberOf(handle));
    },
    handleStop(handle) {
      // To wake a coroutine takes less time than to look at the clock.
      if (!isWakeUp(handle)) owner.tick();
      ring.put(CODE["handle stop"], numberOf(handle));
    },
    timerSet(timer, when) {
      const [first] = timer instanceof Handle ? timer.args : [];
      const future = first instanceof Future ? numberOf(first) : 0;
      ring.put(CODE["timer set"], numberOf(timer), future, when + owner.clockOffsetMs);
    },
    timerDue: (timer) => ring.put(CODE["timer due"], numberOf(timer)),
    timerCancelled: (timer) => ring.put(CODE["timer cancelled"], numberOf(timer)),
    watched: (socket, direction, future) => watch(CODE["watch begin"], socket, direction, future),
    unwatched: (socket, direction) => watch(CODE["watch end"], socket, direction, null),
    futureDone(future) {
      const number = (future as Numbered)[NUMBER];
      if (number !== undefined) ring.put(CODE["future done"], number);
    },
    taskCreated(task) {
      const name = task.getName();
      const number = DEFAULT_NAME.test(name) ? 0 : names.numberOf(name);
      ring.put(CODE["task created"], numberOf(task), number);
    },
    taskStep: (task) => ring.put(CODE["task step"], numberOf(task)),
    taskWaiting: (task, future) => ring.put(CODE["task waiting"], numberOf(task), numberOf(future)),
    taskDone: (task) => ring.put(CODE["task done"], numberOf(task)),
    executorSubmit(id, _task, future) {
      const { conn, n } = owner.request;
      ring.put(CODE.submit, id, conn, numberOf(future), n);
    },
  };
}

/** Whether a handle calls nothing, and only has a task or callback queued. */
function isWakeUp(handle: AbstractHandle): boolean {
  return handle instanceof Handle && handle.callback === null;
}

/** What a handle is called: by the task whose step it is, if that has a name of its own, or by what it calls. */
function textOf(handle: AbstractHandle): string {
  if (handle instanceof Handle) return handle.callback?.name ?? handle.toString();
  const name = handle.waiter instanceof Task ? handle.waiter.getName() : "";
  return DEFAULT_NAME.test(name) ? "" : name;
}

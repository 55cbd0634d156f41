/**
 * What a recording consists of: every event of a server, in the order of time.
 *
 * A trace for readers (`../trace_event.ts`) chooses what to tell and tells it in words. A recording leaves nothing
 * out, so an event is a record of 32 bytes that costs some nanoseconds (`record_codec.ts`); what is below is what
 * becomes of such records where somebody looks at them: in the lab, in a file.
 *
 * - `conn` is the number of a connection, 1, 2, … in the order of acceptance; 0 is the listener.
 * - `task` and `future` are numbered together, since a task is a future, too; `handle` and `timer` likewise. Numbers are
 *   stable: the same object has the same one as long as it lives. 0 is nobody.
 * - What is true of one thread is told by `lane`: 0 is the thread on which the server was started, the others are numbered
 *   as they come.
 * - An event that has two ends is two events, with a `phase`.
 *
 * Who computes fib is not an event of its own: on the thread that serves it is the time from `request` to `answer`, in a
 * pool that from `start` to `done` of the job that was submitted in between.
 *
 * @module
 */

/** Why a handle was queued: what must have happened for it to have its turn. */
export const WHYS = ["soon", "timer", "socket", "future", "step", "thread"] as const;
/**
 * One of {@linkcode WHYS}: somebody called `callSoon()`; a timer is due; a socket is ready; what it waited for is
 * done; a task goes on that is new or has yielded; another thread called.
 */
export type Why = typeof WHYS[number];

/** What a socket is waited for. */
export const INTERESTS = ["nothing", "read", "write", "read and write"] as const;
/** One of {@linkcode INTERESTS}; their places are the masks of a selector. */
export type Interest = typeof INTERESTS[number];

/** What each kind of event has to tell, by its kind, or by its kind and phase. */
export interface EventFields {
  /** A connection was accepted. @property peer the client's port; 0 where that is not known */
  accept: { conn: number; peer: number };
  /** @property bytes how many came; 0 at the end of the stream, also where it broke */
  recv: { conn: number; bytes: number };
  /** A request was taken, to be answered next. @property n null when it is no number that is allowed */
  request: { conn: number; n: number | null };
  /** It has its answer. @property value null for an error. @property bytes how many bytes it is long, to be sent */
  answer: { conn: number; value: number | null; bytes: number };
  /** @property bytes how many of `wanted` were taken; a broken connection takes none */
  send: { conn: number; bytes: number; wanted: number };
  /** It is closed by the server. */
  close: { conn: number };

  /** The server was stopped by who looks on, between two callbacks, and goes on. */
  paused: Nothing;
  resumed: Nothing;
  /** Here `count` records are missing: they were overwritten before somebody came to read them. */
  lost: { count: number };
  /**
   * A thread has begun, or ended. @property name what it is for. @property conn the connection that it serves; 0:
   * several
   */
  "thread begin": { name: string; conn: number };
  "thread end": Nothing;

  /** The selector is asked. @property timeoutMs how long it may wait; null: without end */
  "select begin": { timeoutMs: number | null };
  /** It has answered. @property ready how many sockets are ready */
  "select end": { ready: number };
  /**
   * A variant without a queue of its own serves a connection (0: accepts), until it asks the selector or turns to
   * another one. In those on Deno's own loop, a call is done and what waited for it goes on, until it makes the next
   * call.
   */
  "turn begin": { conn: number };
  "turn end": { conn: number };

  /**
   * A handle was put into the ready queue. @property task whose step it is; 0: no task's. @property name what it calls
   */
  "handle queued": { handle: number; why: Why; task: number; name: string };
  "handle start": { handle: number };
  "handle stop": { handle: number };
  /** A timer was set. @property future what it will complete. @property dueMs when, on the clock of `t` */
  "timer set": { timer: number; future: number; dueMs: number };
  "timer due": { timer: number };
  "timer cancelled": { timer: number };
  /**
   * The loop waits for a socket from now on, or waits no more. @property future what is done then; 0: a callback is
   * called
   */
  "watch begin": { conn: number; interest: Interest; future: number };
  "watch end": { conn: number; interest: Interest };
  "future done": { future: number };
  "task created": { task: number; name: string };
  /** Its coroutine goes on. */
  "task step": { task: number };
  /** Its coroutine waits. @property future for what; it may be a task */
  "task waiting": { task: number; future: number };
  "task done": { task: number };

  /**
   * A job was given to the pool: all requests of the connection that are taken and not answered. @property n the
   * largest of them. @property future what is done when it is; 0: a callback is called
   */
  submit: { job: number; conn: number; n: number; future: number };
  /** A worker, counted from 0, has begun with it. */
  start: { job: number; worker: number };
  /** The loop has its outcome. */
  done: { job: number; ok: boolean };
}

/** No fields. */
type Nothing = Record<never, never>;

/** The kinds, with their phases: `accept`, `select begin`, … */
export type EventName = keyof EventFields;

/** `"select begin"` as `{kind: "select", phase: "begin"}`. */
type Named<N extends EventName> = N extends `${infer Kind} ${infer Phase}`
  ? { readonly kind: Kind; readonly phase: Phase }
  : { readonly kind: N };

/** An event of one name. */
export type EventOf<N extends EventName> =
  & {
    /** Milliseconds since the recording began. It never falls. */
    readonly t: number;
    readonly lane: number;
  }
  & Named<N>
  & Readonly<EventFields[N]>;

/** Any event of a recording. */
export type RecordedEvent = { [N in EventName]: EventOf<N> }[EventName];

/** The name of an event. */
export function nameOf(event: RecordedEvent): EventName {
  return ("phase" in event ? `${event.kind} ${event.phase}` : event.kind) as EventName;
}

/**
 * Notes what one thread of a server does, and stops it between two callbacks when somebody wants that.
 *
 * To look at the clock is what costs most (90 ns; a record takes 16). So the time is read where time has passed: when
 * a wait is over, at the end of each callback, after a costly computation. All that happens in between has the same.
 *
 * What is a callback? On `loop/` it is a handle, which the loop's observer tells. Elsewhere there is no queue of them,
 * and the recorder says where a *turn* begins and ends: in programs that ask a selector by themselves, a turn is a
 * socket that is served; in those that call and wait (on Deno's own loop, or in a thread that blocks), it is what
 * comes between two calls.
 *
 * @module
 */

import { type Registered, WOULD_BLOCK } from "../../io/types.ts";
import type { Observer } from "../../kernel/observer.ts";
import type { PoolObserver } from "../../pool/pool_observer.ts";
import { type SessionObserver, SocketObserver } from "../socket_observer.ts";
import { LISTENER } from "../trace_event.ts";
import { Gate } from "./control.ts";
import { NameTable } from "./name_table.ts";
import { CODE } from "./record_codec.ts";
import { loopRecorder, type LoopRecorderOwner } from "./record_loop.ts";
import { RingWriter } from "./record_ring.ts";

/** Where a thread has its callbacks. */
export type Style = "handles" | "ready sockets" | "calls";

/** What a thread needs to record what it does. It can be posted. */
export interface RecorderOrder {
  readonly ring: SharedArrayBuffer;
  readonly control: SharedArrayBuffer;
  readonly lane: number;
  /** When `t` was 0, in milliseconds since 1970. */
  readonly startedAtUnixMs: number;
  /** Counts the connections of all threads. */
  readonly counter: Int32Array;
  readonly style: Style;
  /** From this n on a computation takes so long that the clock is looked at afterwards. */
  readonly costlyN: number;
  /**
   * What the thread is for, by its number in the table of names, and the connection that it serves. @default the main
   * thread
   */
  readonly thread?: { readonly name: number; readonly conn: number };
}

/** No turn. */
const NONE = -1;

/** Notes what one thread does. */
export class Recorder extends SocketObserver implements LoopRecorderOwner {
  /** Gives texts their numbers. Only the main thread has names to give. */
  readonly names: NameTable;
  /** Where it notes. */
  readonly ring: RingWriter;
  /** Where it stops. */
  readonly gate: Gate;
  /** The request that was taken last. */
  readonly request = { conn: LISTENER, n: 0 };
  /** What to add to `performance.now()`. */
  readonly clockOffsetMs: number;
  readonly #style: Style;
  readonly #costlyN: number;
  /** The connection whose turn it is. */
  #turn = NONE;
  #isSelecting = false;
  #isComputing = false;
  /** The connections whose requests are in the pool, by job. */
  readonly #jobs = new Map<number, number>();
  readonly #served: Registered[] = [];
  #loop: Observer | null = null;

  constructor(order: RecorderOrder, names: NameTable = new NameTable()) {
    super(order.counter);
    this.names = names;
    this.ring = new RingWriter(order.ring, order.lane);
    this.gate = new Gate(order.control, order.lane);
    this.#style = order.style;
    this.#costlyN = order.costlyN;
    this.clockOffsetMs = performance.timeOrigin - order.startedAtUnixMs;
    const turns = new Turns(this.#served, this);
    // The selector's own array must stay what it is.
    this.#served[Symbol.iterator] = () => turns.restart();
    this.tick();
    if (order.thread) this.ring.put(CODE["thread begin"], order.thread.conn, order.thread.name);
  }

  /** The thread ends. */
  close(): void {
    this.tick();
    this.ring.put(CODE["thread end"]);
    this.gate.close();
  }

  /** Looks at the clock. @returns milliseconds since the recording began */
  tick(): number {
    return this.ring.t = performance.now() + this.clockOffsetMs;
  }

  /** A turn of a connection begins, and stops here if it must. */
  turnBegins(conn: number): void {
    this.#endTurn();
    if (this.gate.beforeCallback()) this.tick();
    this.#turn = conn;
    this.ring.put(CODE["turn begin"], conn);
  }

  /** The turn is over, if there is one. */
  turnEnds(): void {
    if (this.#turn === NONE) return;
    this.tick();
    this.#endTurn();
    if (this.#style !== "calls") return;
    this.gate.iterates();
    this.gate.waits();
  }

  #endTurn(): void {
    if (this.#turn === NONE) return;
    this.ring.put(CODE["turn end"], this.#turn);
    this.#turn = NONE;
  }

  accepted(connection: number, peerPort: () => number): void {
    this.ring.put(CODE.accept, connection, peerPort());
  }

  callBegins(): void {
    this.turnEnds();
  }

  callEnds(connection: number): void {
    this.tick();
    this.turnBegins(connection);
  }

  received(connection: number, count: number): void {
    if (count !== WOULD_BLOCK) this.ring.put(CODE.recv, connection, Math.max(0, count));
  }

  sent(connection: number, count: number, wanted: number): void {
    this.ring.put(CODE.send, connection, Math.max(0, count), wanted);
  }

  lent(): void {
    this.turnEnds();
  }

  closed(connection: number): void {
    this.ring.put(CODE.close, connection);
    if (this.#style === "calls" && this.#turn === connection) this.turnEnds();
  }

  waits(connection: number, interest: number, before: number): void {
    // What a loop waits for, it tells itself.
    if (interest === before || this.#style === "handles") return;
    if (interest === 0) this.ring.put(CODE["watch end"], connection, 0, 0, before);
    else this.ring.put(CODE["watch begin"], connection, 0, 0, interest);
  }

  selects(timeoutMs: number | undefined): number | undefined {
    this.gate.iterates();
    this.ring.put(CODE["select begin"], 0, 0, timeoutMs ?? NaN);
    this.#isSelecting = true;
    this.gate.waits();
    return timeoutMs;
  }

  selected(sockets: Registered[]): Registered[] {
    this.#isSelecting = false;
    this.tick();
    this.ring.put(CODE["select end"], sockets.length);
    if (this.#style !== "ready sockets") return sockets;
    this.#served.length = sockets.length;
    for (let i = 0; i < sockets.length; i++) this.#served[i] = sockets[i]!;
    return this.#served;
  }

  session(connection: number): SessionObserver {
    // Several, when a worker gets a batch of them.
    let taken = 0;
    const { request } = this;
    return {
      requested: (n) => {
        request.conn = connection;
        request.n = taken === 0 ? n : Math.max(request.n, n);
        taken++;
        this.#isComputing = true;
        this.ring.put(CODE.request, connection, 0, n);
      },
      answered: (value, bytes) => {
        if (this.#isComputing && request.n >= this.#costlyN) this.tick();
        taken--;
        this.#isComputing = false;
        this.ring.put(CODE.answer, connection, bytes, value);
      },
      introduced() {},
      refused: (_message, bytes) => {
        // What is no number was never taken.
        if (taken === 0) this.ring.put(CODE.request, connection, 0, NaN);
        else taken--;
        this.#isComputing = false;
        this.ring.put(CODE.answer, connection, bytes, NaN);
      },
    };
  }

  /** The observer of the loop of this thread. */
  get loop(): Observer {
    return this.#loop ??= loopRecorder(this);
  }

  /** What a pool is to be told, so that its jobs are recorded. */
  readonly pool: PoolObserver = {
    submitted: (id) => {
      this.#isComputing = false;
      this.#jobs.set(id, this.request.conn);
      // A loop tells it itself, with the future.
      if (this.#style === "handles") return;
      this.ring.put(CODE.submit, id, this.request.conn, 0, this.request.n);
      if (this.#style === "calls") this.turnEnds();
    },
    started: (id, worker) => {
      this.tick();
      this.ring.put(CODE.start, id, worker);
    },
    done: (id, error) => {
      this.tick();
      this.ring.put(CODE.done, id, error === undefined ? 1 : 0);
      if (this.#style === "handles") this.#jobs.delete(id);
    },
    callbacksStart: (id) => {
      if (this.#style === "handles") return;
      this.turnBegins(this.#jobs.get(id) ?? LISTENER);
      this.#jobs.delete(id);
    },
    callbacksStop: () => {
      if (this.#style !== "ready sockets") return;
      this.turnEnds();
      if (this.#isSelecting) this.gate.waits();
    },
  };
}

/** Says whose turn it is, of the sockets that a selector has reported, while the server goes through them. */
class Turns extends Iterator<Registered, undefined> {
  readonly #sockets: readonly Registered[];
  readonly #recorder: Recorder;
  readonly #result: { done: boolean; value: Registered } = { done: false, value: null! };
  #next = 0;

  constructor(sockets: readonly Registered[], recorder: Recorder) {
    super();
    this.#sockets = sockets;
    this.#recorder = recorder;
  }

  /** Begins with the first one. */
  restart(): this {
    this.#next = 0;
    return this;
  }

  override next(): IteratorResult<Registered, undefined> {
    this.#recorder.turnEnds();
    const socket = this.#sockets[this.#next++];
    const result = this.#result;
    result.done = socket === undefined;
    if (socket !== undefined) {
      result.value = socket;
      this.#recorder.turnBegins(this.#recorder.numberOf(socket) ?? LISTENER);
    }
    return result as IteratorResult<Registered, undefined>;
  }

  override return(): IteratorResult<Registered, undefined> {
    this.#recorder.turnEnds();
    return { done: true, value: undefined };
  }
}

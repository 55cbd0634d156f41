/**
 * Producers here, consumers there, and neither need know the other.
 *
 * A queue with a bound is also the simplest backpressure: when the consumers are slower, `put()` waits, and so
 * the producers slow down instead of filling the memory.
 *
 * Counterpart: `asyncio.Queue`, `asyncio.PriorityQueue`, `asyncio.LifoQueue`.
 * @module
 */

import { BoundLoop } from "./bound_loop.ts";
import type { Coroutine } from "../kernel/coroutine.ts";
import { QueueEmpty, QueueFull } from "../kernel/errors.ts";
import { Fifo } from "../kernel/fifo.ts";
import type { Future } from "../kernel/future.ts";
import { coroutine, coroutineFunction, noted } from "../kernel/never_awaited.ts";
import { WaitLoop } from "../kernel/wait_loop.ts";
import { Event } from "./event.ts";
import { Heap } from "./heap.ts";
import { WaitingLine } from "./waiting_line.ts";

/** Where a queue keeps its items; this decides in which order they come out. */
export interface ItemStore<T> {
  /** How many items are in it. */
  readonly length: number;
  /** Puts an item in. */
  push(item: T): void;
  /** Takes the next item out; only called when there is one. */
  take(): T;
}

/** A queue: the first item in is the first one out. */
export class Queue<T> {
  /** How many items fit in; 0 or less: any number. */
  readonly maxsize: number;
  readonly #items: ItemStore<T>;
  readonly #loop = new BoundLoop();
  readonly #getters = new WaitingLine(this.#loop, "get an item");
  readonly #putters = new WaitingLine(this.#loop, "put an item");
  readonly #finished = new Event();
  #unfinished = 0;

  /**
   * Makes a queue.
   *
   * @param maxsize how many items fit in; 0 or less: any number, and the producers must know when to stop
   */
  constructor(maxsize = 0) {
    this.maxsize = maxsize;
    this.#items = this.store();
    this.#finished.set();
  }

  /** Returns how many items are in it. */
  qsize(): number {
    return this.#items.length;
  }

  /** Returns whether there is nothing to get. */
  empty(): boolean {
    return this.#items.length === 0;
  }

  /** Returns whether there is no room to put. */
  full(): boolean {
    return this.maxsize > 0 && this.#items.length >= this.maxsize;
  }

  /** Waits for room, and puts an item in. @throws {QueueShutDown} after `shutdown()`, also if it waits then */
  @coroutineFunction
  put(item: T): Coroutine<void> {
    return noted("put", new Put(this, this.#putters, item));
  }

  /** Puts an item in. @throws {QueueFull} when there is no room @throws {QueueShutDown} after `shutdown()` */
  putNowait(item: T): void {
    this.#putters.requireOpen();
    if (this.full()) throw new QueueFull(this.maxsize);
    this.#items.push(item);
    if (this.#unfinished++ === 0) this.#finished.clear();
    this.#getters.wakeFirst();
  }

  /** Waits for an item, and takes it out. @throws {QueueShutDown} when none is left after `shutdown()` */
  @coroutineFunction
  get(): Coroutine<T> {
    return noted("get", new Get(this, this.#getters));
  }

  /** Takes an item out. @throws {QueueEmpty} when there is none; {@linkcode QueueShutDown} after `shutdown()` */
  getNowait(): T {
    if (this.empty()) {
      this.#getters.requireOpen();
      throw new QueueEmpty();
    }
    const item = this.#items.take();
    this.#putters.wakeFirst();
    return item;
  }

  /** For the consumer: the item that it took has been dealt with. @throws {RangeError} when none is left */
  taskDone(): void {
    if (this.#unfinished <= 0) {
      throw new RangeError("Cannot finish an item: it must have been put, got more than were put");
    }
    this.#unfinished--;
    if (this.#unfinished === 0) this.#finished.set();
  }

  /** Waits until all items that were put have been dealt with. */
  @coroutine
  *join(): Coroutine<void> {
    if (this.#unfinished > 0) yield* this.#finished.wait();
  }

  /**
   * Ends the queue: nothing can be put any more, and who gets is told when nothing is left. All who wait are woken, to find
   * that out. So a producer ends its consumers without knowing how many they are. Idempotent.
   *
   * @param immediate whether to throw away what is in the queue, as if it had been dealt with; an item that a consumer
   * has taken still wants its `taskDone()` @default false
   */
  shutdown(immediate = false): void {
    if (immediate) {
      for (; this.#items.length > 0; this.#unfinished--) this.#items.take();
      if (this.#unfinished <= 0) this.#finished.set();
      this.#unfinished = Math.max(0, this.#unfinished);
    }
    this.#getters.close();
    this.#putters.close();
  }

  /** Where the items are kept. */
  protected store(): ItemStore<T> {
    return new FifoStore<T>();
  }
}

class Put<T> extends WaitLoop<void> {
  readonly #queue: Queue<T>;
  readonly #line: WaitingLine;
  readonly #item: T;

  constructor(queue: Queue<T>, line: WaitingLine, item: T) {
    super();
    this.#queue = queue;
    this.#line = line;
    this.#item = item;
  }

  protected override attempt(): IteratorReturnResult<void> | null {
    if (this.#queue.full()) return null;
    return { done: true, value: this.#queue.putNowait(this.#item) };
  }

  protected override wait(): Future<void> {
    return this.#line.join();
  }

  protected override interrupted(turn: Future<void>): void {
    // If it was its turn already, there is room for the next one.
    if (this.#line.leave(turn) && !this.#queue.full()) this.#line.wakeFirst();
  }
}

class Get<T> extends WaitLoop<T> {
  readonly #queue: Queue<T>;
  readonly #line: WaitingLine;

  constructor(queue: Queue<T>, line: WaitingLine) {
    super();
    this.#queue = queue;
    this.#line = line;
  }

  protected override attempt(): IteratorReturnResult<T> | null {
    if (this.#queue.empty()) return null;
    return { done: true, value: this.#queue.getNowait() };
  }

  protected override wait(): Future<void> {
    return this.#line.join();
  }

  protected override interrupted(turn: Future<void>): void {
    // If it was its turn already, the item is for the next one.
    if (this.#line.leave(turn) && !this.#queue.empty()) this.#line.wakeFirst();
  }
}

class FifoStore<T> extends Fifo<T> implements ItemStore<T> {
  take(): T {
    return this.shift() as T;
  }
}

/** A queue out of which the smallest item comes first. */
export class PriorityQueue<T> extends Queue<T> {
  /** Where the items are kept. */
  protected override store(): ItemStore<T> {
    // Items of equal priority come out in the order in which they were put.
    const heap = new Heap<{ item: T; order: number }>((a, b) => {
      const difference = compare(a.item, b.item);
      return difference < 0 || (difference === 0 && a.order < b.order);
    });
    let order = 0;
    return {
      get length() {
        return heap.length;
      },
      push: (item) => heap.push({ item, order: order++ }),
      take: () => (heap.pop() as { item: T }).item,
    };
  }
}

/** A queue out of which the latest item comes first: a stack. */
export class LifoQueue<T> extends Queue<T> {
  /** Where the items are kept. */
  protected override store(): ItemStore<T> {
    const items: T[] = [];
    return {
      get length() {
        return items.length;
      },
      push: (item) => items.push(item),
      take: () => items.pop() as T,
    };
  }
}

/** Arrays are compared element by element, as `[priority, item]`; everything else by `<`. */
function compare(a: unknown, b: unknown): number {
  if (!Array.isArray(a) || !Array.isArray(b)) {
    return (a as number) < (b as number) ? -1 : (b as number) < (a as number) ? 1 : 0;
  }
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = compare(a[index], b[index]);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

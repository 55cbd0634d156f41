/**
 * Gives connections their numbers, and passes events on.
 *
 * @module
 */

import { LISTENER, type TraceReader, type TraceSink } from "./trace_event.ts";

/** How much of what came or was sent an event keeps, in bytes. */
const SHOWN_BYTES_MAX = 64;

/** One trace of one server, in one of its threads. */
export class Tracer {
  /** Takes the events. */
  readonly tell: TraceSink;
  /** The last number that was given. Memory that threads share, since they count together. */
  readonly counter: Int32Array;
  readonly #reader: TraceReader;
  readonly #numbers = new WeakMap<object, number>();
  /** Connections whose requests nobody reads yet, in the order in which they were accepted. */
  readonly #unclaimed = new Set<number>();

  /**
   * @param counter the one of the other threads. @default its own
   */
  constructor(
    reader: TraceReader,
    counter: Int32Array = new Int32Array(new SharedArrayBuffer(4)),
  ) {
    this.tell = reader.tell;
    this.#reader = reader;
    this.counter = counter;
  }

  /** See {@linkcode TraceReader.patienceMs}. */
  patienceMs(): number {
    return this.#reader.patienceMs();
  }

  /** From now on `listener` is known as the listener. */
  listens(listener: object): void {
    this.#numbers.set(listener, LISTENER);
  }

  /** Numbers a connection, and tells that it was accepted. @returns its number */
  accept(connection: object): number {
    const number = Atomics.add(this.counter, 0, 1) + 1;
    this.adopt(connection, number);
    this.tell({ kind: "accept", connection: number });
    return number;
  }

  /** Takes over a connection that another thread has numbered. */
  adopt(connection: object, number: number): void {
    this.#numbers.set(connection, number);
    this.#unclaimed.add(number);
  }

  /** The number of a socket; undefined when it was not accepted under these eyes. */
  numberOf(socket: object): number | undefined {
    return this.#numbers.get(socket);
  }

  /**
   * Gives the connection to which a new reader of requests belongs. A server makes one for each connection, in the order
   * in which it has accepted them; so nobody has to tell this module which is whose.
   */
  claim(): number {
    const [number = LISTENER] = this.#unclaimed;
    this.#unclaimed.delete(number);
    return number;
  }

  /** Nobody here will read the requests of this connection. */
  disclaim(number: number): void {
    this.#unclaimed.delete(number);
  }
}

/** A copy of the first of `count` bytes, since buffers are used again. */
export function firstBytes(bytes: Uint8Array, count: number): Uint8Array {
  // Not `slice()`: of memory that threads share it would make more of the same, which cannot be decoded.
  return Uint8Array.from(bytes.subarray(0, Math.max(0, Math.min(count, SHOWN_BYTES_MAX))));
}

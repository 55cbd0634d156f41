/**
 * Who is told what a server asks of its sockets, and what it gets: a tracer, for people who read along (`tracer.ts`),
 * or a recorder, for those who look at everything afterwards (`recording/recorder.ts`).
 *
 * Its methods are called in the middle of the server's work, in the order in which things happen, and must not throw.
 *
 * @module
 */

import type { Address, Registered } from "../io/types.ts";
import { LISTENER } from "./trace_event.ts";

/** Follows the requests of one connection. */
export interface SessionObserver {
  /** A request was taken, and is computed from now on: here, or on a worker. */
  requested(n: number): void;
  /** It has an answer. @param bytes how long that is, to be sent */
  answered(value: number, bytes: number): void;
  /** A balancer has said who the client is. */
  introduced(client: Address): void;
  /** The answer is an error: what came is no number that is allowed, or computing was given up. */
  refused(message: string, bytes: number): void;
}

/** Gives connections their numbers, and is told what happens to them. */
export abstract class SocketObserver {
  /** The last number that was given. Memory that threads share, since they count together. */
  readonly counter: Int32Array;
  readonly #numbers = new WeakMap<object, number>();
  /** Connections whose requests nobody reads yet, in the order in which they were accepted. */
  readonly #unclaimed = new Set<number>();

  /** @param counter the one of the other threads. @default its own */
  constructor(counter: Int32Array = new Int32Array(new SharedArrayBuffer(4))) {
    this.counter = counter;
  }

  /** From now on `listener` is known as the listener. */
  listens(listener: object): void {
    this.#numbers.set(listener, LISTENER);
  }

  /**
   * Numbers a connection, and tells that it was accepted.
   *
   * @param peerPort gives the port of the peer, if anybody wants to know. @default nobody knows it
   * @returns its number
   */
  accept(connection: object, peerPort: () => number = () => 0): number {
    const number = Atomics.add(this.counter, 0, 1) + 1;
    this.adopt(connection, number);
    this.accepted(number, peerPort);
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

  /** A connection was accepted. */
  abstract accepted(connection: number, peerPort: () => number): void;
  /**
   * A call begins that may wait until the connection is ready for `interest`, and meanwhile its caller does nothing
   * else; of the listener, one that accepts.
   */
  abstract callBegins(connection: number, interest: number): void;
  /** It is done. What it has given is told next. */
  abstract callEnds(connection: number, interest: number): void;
  /** `count` is what `recv()` returned; `bytes` is where the bytes are that came. */
  abstract received(connection: number, count: number, bytes: Uint8Array): void;
  /** `count` of `wanted` bytes were taken, the first of `bytes`; or the connection is broken (`CLOSED`). */
  abstract sent(connection: number, count: number, wanted: number, bytes: Uint8Array): void;
  /** Another thread serves it from now on. */
  abstract lent(connection: number): void;
  /** @param isBroken because the connection has failed, which no call has told */
  abstract closed(connection: number, isBroken: boolean): void;
  /**
   * A selector waits for a socket until it is ready for `interest`; at 0, not at all. @param before for what it did so
   * far
   */
  abstract waits(connection: number, interest: number, before: number): void;
  /** A selector is asked. @returns how long it may wait, which is no longer than `timeoutMs` */
  abstract selects(timeoutMs: number | undefined): number | undefined;
  /** It has answered. @returns the sockets, as the server gets them */
  abstract selected(sockets: Registered[]): Registered[];
  /** Follows the requests of a connection. */
  abstract session(connection: number): SessionObserver;
}

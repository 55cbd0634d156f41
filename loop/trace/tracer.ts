/**
 * Makes events of what happens to sockets, and passes them on.
 *
 * @module
 */

import type { Registered } from "../io/types.ts";
import { type SessionObserver, SocketObserver } from "./socket_observer.ts";
import { LISTENER, type ReadySocket, type TraceReader, type TraceSink } from "./trace_event.ts";

/** How much of what came or was sent an event keeps, in bytes. */
const SHOWN_BYTES_MAX = 64;

/** One trace of one server, in one of its threads. */
export class Tracer extends SocketObserver {
  /** Takes the events. */
  readonly tell: TraceSink;
  readonly #reader: TraceReader;
  readonly #now: () => number;

  /**
   * @param counter the one of the other threads. @default its own
   * @param now tells the time in milliseconds
   */
  constructor(
    reader: TraceReader,
    counter?: Int32Array,
    now: () => number = () => performance.now(),
  ) {
    super(counter);
    this.tell = reader.tell;
    this.#reader = reader;
    this.#now = now;
  }

  accepted(connection: number): void {
    this.tell({ kind: "accept", connection });
  }

  callBegins(connection: number, interest: number): void {
    // That it waits for somebody to come goes without saying.
    if (connection !== LISTENER) this.tell({ kind: "wait", connection, interest });
  }

  callEnds(): void {}

  received(connection: number, count: number, bytes: Uint8Array): void {
    this.tell({ kind: "recv", connection, count, bytes: firstBytes(bytes, count) });
  }

  sent(connection: number, count: number, wanted: number, bytes: Uint8Array): void {
    this.tell({ kind: "send", connection, count, wanted, bytes: firstBytes(bytes, count) });
  }

  lent(connection: number): void {
    this.tell({ kind: "lend", connection });
  }

  closed(connection: number, isBroken: boolean): void {
    this.tell({ kind: "close", connection, ...(isBroken && { isBroken }) });
  }

  waits(connection: number, interest: number): void {
    this.tell({ kind: "wait", connection, interest });
  }

  selects(timeoutMs: number | undefined): number | undefined {
    const patienceMs = this.#reader.patienceMs();
    // To wake up for nothing is what every program on a selector is prepared for.
    return patienceMs < (timeoutMs ?? Infinity) ? patienceMs : timeoutMs;
  }

  selected(sockets: Registered[]): Registered[] {
    const ready: ReadySocket[] = [];
    for (const socket of sockets) {
      const connection = this.numberOf(socket);
      if (connection !== undefined) ready.push({ connection, events: socket.ready });
    }
    this.tell({ kind: "select", ready });
    return sockets;
  }

  session(connection: number): SessionObserver {
    /** What is taken and not answered, the oldest first: several, when a worker has a batch of them. */
    const taken: number[] = [];
    let startMs = 0;
    /** How long the batch took that is being answered: to tell of its first answer is not part of its last one's time. */
    let tookMs: number | undefined;
    return {
      requested: (n) => {
        taken.push(n);
        tookMs = undefined;
        this.tell({ kind: "compute", connection, n });
        // Only now: to print a line takes its time, or to post it from a thread, the first time above all.
        startMs = this.#now();
      },
      answered: (value) => {
        tookMs ??= this.#now() - startMs;
        this.tell({ kind: "answer", connection, n: taken.shift()!, value, tookMs });
      },
      introduced: (client) => this.tell({ kind: "client", connection, client }),
      refused: (message) => {
        taken.shift();
        this.tell({ kind: "refuse", connection, message });
      },
    };
  }
}

/** A copy of the first of `count` bytes, since buffers are used again. */
export function firstBytes(bytes: Uint8Array, count: number): Uint8Array {
  // Not `slice()`: of memory that threads share it would make more of the same, which cannot be decoded.
  return Uint8Array.from(bytes.subarray(0, Math.max(0, Math.min(count, SHOWN_BYTES_MAX))));
}

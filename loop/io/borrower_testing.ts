/**
 * A thread that borrows a socket, for tests.
 *
 * @module
 */

import type { SocketLoan } from "./types.ts";
import type { Act, Order } from "./borrower_worker_testing.ts";

export type { Act };

/** A thread that has borrowed a socket, and does with it what `act` says. */
export class Borrower {
  /** What the thread tells in the end. Rejected when it crashes. */
  readonly result: Promise<unknown>;
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;

  constructor(socket: { lend(): SocketLoan }, act: Act) {
    this.#worker = new Worker(import.meta.resolve("./borrower_worker_testing.ts"), {
      type: "module",
    });
    const loan = socket.lend();
    this.#worker.postMessage({ act, loan, flag: this.#flag } satisfies Order, [...loan.ports]);
    this.result = new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }) => resolve(data);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
    });
  }

  /** Waits until the thread is at work. */
  async untilAtWork(): Promise<void> {
    await Atomics.waitAsync(this.#flag, 0, 0).value;
  }

  /** Ends the work. */
  finishWork(): void {
    Atomics.store(this.#flag, 0, 2);
  }
}

/**
 * One and the same request without an end, as bytes to send.
 *
 * @module
 */

import { requestBytes } from "./fib_answers.ts";

/** How much is offered to the system at once. */
const PIECE_BYTES_MIN = 64 * 1024;

/** What is to be sent on one connection. */
export class EndlessRequests {
  readonly #requestLength: number;
  readonly #repeated: Uint8Array;
  #sent = 0;

  /**
   * @param n the number to ask for, 0 to 78
   * @param sibling one for the same number, whose bytes will do: thousands of connections send the same
   */
  constructor(n: number, sibling?: EndlessRequests) {
    const request = requestBytes(n);
    this.#requestLength = request.length;
    this.#repeated = sibling === undefined ? repeated(request) : sibling.#repeated;
  }

  /** The bytes to send next, and not all that there are. */
  get output(): Uint8Array {
    return this.#repeated.subarray(this.#sent % this.#requestLength);
  }

  /** How many whole requests were sent. */
  get requests(): number {
    return Math.floor(this.#sent / this.#requestLength);
  }

  /** Tells that the first `count` bytes of the output were sent. */
  sent(count: number): void {
    this.#sent += count;
  }
}

function repeated(request: Uint8Array): Uint8Array {
  // One request more than is offered: there is room for the part of one that has left already.
  const count = Math.ceil(PIECE_BYTES_MIN / request.length) + 1;
  const bytes = new Uint8Array(count * request.length);
  for (let i = 0; i < count; i++) bytes.set(request, i * request.length);
  return bytes;
}

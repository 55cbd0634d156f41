/**
 * A closed loop over one of Deno's connections: reads and writes, each of them a promise.
 *
 * For every answer that is waited for there is a promise, and Deno's event loop, which waits for
 * all connections at once, fulfils it. What the client adds is little: a buffer that is used again
 * and again, and a `ClosedLoop` that says what to send. What is left is, for nine parts in ten, the
 * system calls and Deno's way to them. Chains of `.then()` instead of `await` were measured: no
 * difference. What does make one is to leave Deno's way out: see `selector_driver.ts`.
 *
 * A write is not waited for. With many requests in flight, a server that must first get rid of its
 * answers before it takes more requests would otherwise wait for us to read while we wait for it to
 * take: a deadlock.
 *
 * @module
 */

import type { ClosedLoop } from "./closed_loop.ts";

/** What a connection needs of a TCP connection. */
export type ByteStream = Pick<Deno.Conn, "read" | "write" | "close">;

/** No read is made larger than this, however many answers may be in flight. */
const BUFFER_SIZE_MAX = 16 * 1024;

/** Room for more than the answers that were asked for, so that others are seen. */
const BUFFER_SIZE_SPARE = 64;

/** A connection in a closed loop. */
export class LoadConnection {
  readonly #stream: ByteStream;
  readonly #loop: ClosedLoop;
  readonly #buffer: Uint8Array;
  /** The write that is going on. Never rejects. */
  #write: Promise<void> | null = null;
  /** Why a write has failed. */
  #writeFailure: unknown;
  #isAbandoned = false;

  /**
   * Puts the two together.
   *
   * @param stream an open connection, which now belongs to this object
   */
  constructor(stream: ByteStream, loop: ClosedLoop) {
    this.#stream = stream;
    this.#loop = loop;
    const { answer, pipeline } = loop.exchange;
    this.#buffer = new Uint8Array(
      Math.min(answer.length * pipeline + BUFFER_SIZE_SPARE, BUFFER_SIZE_MAX),
    );
  }

  /**
   * Runs the loop until it comes to its end, or until {@linkcode abandon} is called. Leaves the
   * connection open.
   *
   * @throws {WrongAnswerError} at a wrong answer, or one that nobody asked for
   * @throws {ConnectionLostError} when the connection ends before all answers are there
   */
  async run(): Promise<void> {
    const loop = this.#loop;
    loop.begin();
    this.#writeUnsent();
    while (loop.inFlight > 0) {
      let count: number | null = null;
      let cause: unknown;
      try {
        count = await this.#stream.read(this.#buffer);
      } catch (error) {
        cause = error;
      }
      if (count === null) {
        if (this.#isAbandoned && !loop.isWrong) return;
        throw loop.describeEnd(cause ?? this.#writeFailure);
      }
      loop.received(this.#buffer, count);
      this.#writeUnsent();
    }
  }

  /** Makes {@linkcode run} return without the answers that are outstanding. */
  abandon(): void {
    if (this.#isAbandoned) return;
    this.#isAbandoned = true;
    this.#stream.close(); // interrupts the read and the write that are going on
  }

  /** Closes the connection and waits until nothing of it is left. */
  async close(): Promise<void> {
    this.abandon();
    await this.#write;
  }

  #writeUnsent(): void {
    const { output, unsent } = this.#loop;
    if (unsent === 0 || this.#write !== null || this.#isAbandoned) return;
    // The usual case does without a view to allocate.
    const piece = unsent === output.length ? output : output.subarray(0, unsent);
    this.#write = this.#stream.write(piece).then(this.#onWritten, this.#onWriteFailed);
  }

  readonly #onWritten = (written: number): void => {
    this.#write = null;
    this.#loop.sent(written);
    this.#writeUnsent();
  };

  /**
   * A write fails when the server has reset the connection, perhaps with a last word such as "too
   * many connections". The read will find that word, so it is the one that reports. But the kernel
   * tells each error once: a read that comes after it finds what looks like an end in good order.
   */
  readonly #onWriteFailed = (error: unknown): void => {
    this.#writeFailure = error;
  };
}

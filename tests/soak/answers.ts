/**
 * What one client may receive, and what it must have received when it is done.
 *
 * @module
 */

import {
  assertAnswer,
  type Expected,
  expectedAnswers,
  LINE_BYTES_MAX,
} from "../../clients/conformance/protocol_model.ts";

/** Compares answers with those that the protocol's description gives, as they come. */
export class Answers {
  /** How many have been checked. */
  count = 0;
  readonly #stream: Uint8Array;
  readonly #expected: readonly Expected[];
  #rest = "";

  /** @param stream all that the client will send, if nobody interrupts it */
  constructor(stream: Uint8Array, maxN: number) {
    this.#stream = stream;
    this.#expected = expectedAnswers(stream, maxN);
  }

  /**
   * Takes bytes of the server, as text.
   *
   * @throws {AssertionError} when they are no beginning of the right answers
   */
  receive(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) {
      const expected = this.#expected[this.count];
      if (expected === undefined) {
        throw new Error(
          `Cannot accept an answer: there are ${this.#expected.length} requests, got "${line}"`,
        );
      }
      assertAnswer(line, expected, `answer ${this.count}`);
      this.count += 1;
    }
  }

  /** Whether the last answer that has come is whole. */
  get isWhole(): boolean {
    return this.#rest === "";
  }

  /** How many answers the first `length` bytes are worth, when more may follow. */
  owed(length: number): number {
    if (length === 0) return 0;
    const start = this.#stream.lastIndexOf(10, length - 1) + 1;
    let lines = 0;
    for (let i = 0; i < start; i++) if (this.#stream[i] === 10) lines += 1;
    // A line that is too long is refused before it ends.
    return length - start > LINE_BYTES_MAX ? lines + 1 : lines;
  }

  /** How many there are when the whole stream has been sent, and ended. */
  get total(): number {
    return this.#expected.length;
  }
}

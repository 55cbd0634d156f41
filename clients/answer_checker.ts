/**
 * Checks a stream of answers, byte by byte, where it lies.
 *
 * TCP carries a stream of bytes, not messages: three answers may arrive in one read, or one answer
 * in three. The usual way is to decode the bytes, to join strings until there is a newline, to
 * split, to parse a number and to compare. All of that makes garbage, for every request, in a
 * client that should cost less than the server it measures. But this client always sends the same
 * request, so it knows what it will receive: the same few bytes over and over. Comparing each byte
 * with the one that must come next is all there is to do, and how the network cut the stream makes
 * no difference.
 *
 * Only when a byte is wrong does the line matter. From there on the rest of it is kept, up to a
 * limit, so that the error can show what the server said.
 *
 * @module
 */

const LF = 0x0a;

/** How much of a wrong line is kept, in bytes. The longest error that a server sends is shorter. */
const WRONG_LINE_MAX = 200;

/** Compares what is received with endless repetitions of one expected answer. */
export class AnswerChecker {
  readonly #expected: Uint8Array;
  /** How many bytes of the current answer have come and were right. */
  #matched = 0;
  #wrongBytes: number[] = [];
  #isWrong = false;
  #isLineComplete = false;

  /** @param expected the bytes of one answer, with the newline at its end and nowhere else */
  constructor(expected: Uint8Array) {
    this.#expected = expected;
  }

  /**
   * Goes on with the next bytes of the stream.
   *
   * @param bytes where they are
   * @param count how many of them count, from the start
   * @returns how many right answers these bytes completed; those after a wrong one are not looked
   * at
   */
  check(bytes: Uint8Array, count: number): number {
    if (this.#isWrong) {
      this.#keepWrongLine(bytes, 0, count);
      return 0;
    }
    const expected = this.#expected;
    const length = expected.length;
    let matched = this.#matched;
    let answers = 0;
    for (let i = 0; i < count; i++) {
      if (bytes[i] !== expected[matched]) {
        this.#matched = matched;
        this.#isWrong = true;
        this.#wrongBytes.push(...expected.subarray(0, matched));
        this.#keepWrongLine(bytes, i, count);
        return answers;
      }
      if (++matched === length) {
        matched = 0;
        answers++;
      }
    }
    this.#matched = matched;
    return answers;
  }

  /** Whether a wrong byte has come. */
  get isWrong(): boolean {
    return this.#isWrong;
  }

  /**
   * Whether the line with the wrong byte has come to its end, or is longer than what is kept of it.
   */
  get isLineComplete(): boolean {
    return this.#isLineComplete;
  }

  /** Whether the stream stands in the middle of an answer. */
  get isInsideAnswer(): boolean {
    return this.#isWrong ? !this.#isLineComplete : this.#matched > 0;
  }

  /**
   * The answer that is not complete yet or, after a wrong byte, the wrong line; without its
   * newline.
   */
  get line(): string {
    return new TextDecoder().decode(
      this.#isWrong ? Uint8Array.from(this.#wrongBytes) : this.#expected.subarray(0, this.#matched),
    );
  }

  #keepWrongLine(bytes: Uint8Array, start: number, count: number): void {
    for (let i = start; i < count && !this.#isLineComplete; i++) {
      const byte = bytes[i]!;
      if (byte !== LF) this.#wrongBytes.push(byte);
      this.#isLineComplete = byte === LF || this.#wrongBytes.length === WRONG_LINE_MAX;
    }
  }
}

/**
 * Asks a server a few things, one after another, as one would with `nc`.
 *
 * The load clients know what they will be answered and throw away whatever is right. Here the answer is the point, and
 * the requests may be as odd as one likes: `abc` has an answer, too. So nothing is checked, but two things are needed:
 * the next request leaves only when the last one is answered, for the pair of them is what is shown; and what comes is
 * not trusted, so a line that never ends is not collected for ever.
 *
 * @module
 */

import { CommandError } from "../internal/cli/errors.ts";
import { quote } from "../internal/cli/quote.ts";
import { reasonOf } from "../internal/cli/reason.ts";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { RetryPolicy } from "./retries.ts";
import { openStreams } from "./stream_driver.ts";
import { formatTarget, type Target } from "./target.ts";

/** The longest answer that is shown, in bytes. Those of `fibserv serve` are much shorter. */
const ANSWER_BYTES_MAX = 4096;

/** After so long one is told what is being waited for, in milliseconds. */
export const LATE_MS = 2000;

/** How to ask. */
export interface AskOptions {
  readonly target: Target;
  readonly clock: TimerClock;
  /** Ends it early, wherever it waits. */
  readonly signal: AbortSignal;
  /** What to do while the server's port refuses. @default to fail at once */
  readonly retry?: RetryPolicy;
  /**
   * Called once for each request that has no answer after {@linkcode LATE_MS}. It must not throw.
   *
   * @param part what has come of the answer, without the line feed that would end it
   */
  onLate?(request: string, part: string): void;
  /** Called now and then while the connection is not there after a second. It must not throw. */
  onConnecting?(): void;
}

/** A request, and what the server said to it. Neither has a line feed. */
export interface Answer {
  readonly request: string;
  readonly answer: string;
}

/**
 * Connects once, and sends each of `requests` when the one before it is answered.
 *
 * @param requests lines without their line feeds
 * @returns the answers, each as soon as it is there; fewer when `signal` has fired
 * @throws {CommandError} when the server cannot be reached, or does not answer all of them
 */
export async function* ask(
  requests: readonly string[],
  options: AskOptions,
): AsyncGenerator<Answer, void> {
  const { target, clock, signal, retry } = options;
  const [connection] = await openStreams({
    target,
    count: 1,
    clock,
    signal,
    retry,
    onSlow: () => options.onConnecting?.(),
  });
  if (connection === undefined) return;
  const close = closeOnce(connection);
  signal.addEventListener("abort", close);
  try {
    const answers = new AnswerReader(connection);
    for (const request of requests) {
      const cancelLate = clock.after(LATE_MS, () => options.onLate?.(request, answers.part));
      try {
        await sendAll(connection, request + "\n");
        yield { request, answer: await answers.next() };
      } catch (cause) {
        if (signal.aborted) return;
        const what = `Cannot get an answer to ${quote(request)} from ${formatTarget(target)}`;
        throw new CommandError(`${what}: ${reasonOf(cause)}`, { cause });
      } finally {
        cancelLate();
      }
    }
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
}

function closeOnce(connection: Deno.TcpConn): () => void {
  let isClosed = false;
  return () => {
    if (!isClosed) connection.close();
    isClosed = true;
  };
}

async function sendAll(connection: Deno.TcpConn, text: string): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(await connection.write(rest));
    } catch (error) {
      // A server that refuses us says why before it closes. That word is still to be read, and the read finds the end.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      return;
    }
  }
}

/** Reads lines. */
class AnswerReader {
  readonly #connection: Deno.TcpConn;
  readonly #buffer = new Uint8Array(ANSWER_BYTES_MAX);
  #length = 0;

  constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** What has come of the next line. */
  get part(): string {
    return new TextDecoder().decode(this.#buffer.subarray(0, this.#length));
  }

  /** @returns the next line, without its line feed, which alone ends an answer */
  async next(): Promise<string> {
    for (;;) {
      const end = this.#buffer.subarray(0, this.#length).indexOf(LINE_FEED);
      if (end >= 0) return this.#take(end);
      if (this.#length === ANSWER_BYTES_MAX) {
        throw new Error(
          `an answer must be a line of less than ${ANSWER_BYTES_MAX} bytes, got more`,
        );
      }
      const count = await this.#connection.read(this.#buffer.subarray(this.#length));
      if (count === null) {
        throw new Error(`the server closed the connection${this.#describeRest()}`);
      }
      this.#length += count;
    }
  }

  #take(end: number): string {
    const line = new TextDecoder().decode(this.#buffer.subarray(0, end));
    this.#buffer.copyWithin(0, end + 1, this.#length);
    this.#length -= end + 1;
    return line;
  }

  #describeRest(): string {
    return this.#length === 0 ? "" : ` in the middle of ${quote(this.part)}`;
  }
}

const LINE_FEED = 10;

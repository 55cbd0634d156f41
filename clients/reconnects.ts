/**
 * What becomes of requests when their connection ends before the run does, with `client --reconnect`.
 *
 * It depends on how the connection ends. *In good order* is: by the end of the stream (a FIN, no reset), behind a whole
 * answer, with nothing of the next one, after at least one answer on this connection. So ends a server that drains. It has
 * answered all that it had received; hence it has received nothing of what is outstanding, and it is safe to send that
 * again. (It would be anyway, as when a server was killed after it had read all, which looks the same: to compute fib(n)
 * twice changes nothing. Requests of that kind, *idempotent* ones, are those that a client may send again by itself: RFC
 * 9112, section 9.3.1.) What is sent again counts once, and its latency counts from its first sending: whoever asked has
 * waited since then.
 *
 * Every other end loses what is outstanding: an end before the first answer (of a server that may never have been one), an
 * end in the middle of an answer, a reset. A request may have been computed then, or not; to the one who asked it is an
 * error, so here it is counted as one, and not sent again.
 *
 * Either way the connection is opened again, and the loop goes on. After an end before the first answer that takes a
 * moment, so that a server which accepts and closes is not called thousands of times a second.
 *
 * @module
 */

import type { ClosedLoop, ConnectionLostError } from "./closed_loop.ts";
import { PAUSE_MS, type RetryPolicy } from "./retries.ts";

/** The account of it. */
export interface ReconnectCounts {
  /** Connections that were opened again. */
  readonly reconnects: number;
  /** Requests that were sent again, because the server had ended in good order before it received them. */
  readonly repeated: number;
  /** Requests whose connection ended in another way before they were answered. */
  readonly lost: number;
}

/** Decides, and keeps the account. */
export class Reconnects implements ReconnectCounts {
  reconnects = 0;
  repeated = 0;
  lost = 0;
  #hasToldRetry = false;

  /**
   * Settles what is outstanding on a connection that has ended.
   *
   * @returns how many of its requests are lost; those that are not are still in flight in `loop`
   */
  settle(loop: ClosedLoop, { isOrderly }: ConnectionLostError): number {
    if (isOrderly && loop.hasAnswered) return 0;
    const lost = loop.drop();
    this.lost += lost;
    return lost;
  }

  /** How long to wait, in milliseconds, before the connection of `loop` is opened again. */
  pauseMs(loop: ClosedLoop): number {
    return loop.hasAnswered ? 0 : PAUSE_MS;
  }

  /** The policy `retry` for all connections together: told once that nobody listens, until one is open again. */
  sharedPolicy(retry: RetryPolicy): RetryPolicy {
    return {
      timeoutMs: retry.timeoutMs,
      onFirstRetry: () => {
        if (!this.#hasToldRetry) retry.onFirstRetry();
        this.#hasToldRetry = true;
      },
    };
  }

  /** Counts that it is open again. */
  reopened({ inFlight }: Pick<ClosedLoop, "inFlight">): void {
    this.#hasToldRetry = false;
    this.reconnects++;
    this.repeated += inFlight;
  }
}

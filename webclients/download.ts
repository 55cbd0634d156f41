/**
 * One URL, from its turn to its outcome, without any I/O: a row of exchanges. One is enough for most; redirects and
 * retries make it more. Blocking code:
 *
 *     for (const exchange of download) {
 *       sleep(exchange.delayMs);
 *       converse(exchange); // connect, send, receive: see exchange.ts
 *     }
 *     download.outcome;
 *
 * and a generator, on any loop:
 *
 *     for (const exchange of download) {
 *       if (exchange.delayMs > 0) yield* sleep(exchange.delayMs);
 *       yield* converse(exchange);
 *     }
 *
 * With callbacks, whatever ends an exchange calls `next()`. Who keeps connections looks for an idle one to
 * `exchange.origin`, unless `exchange.needsNewConnection`, and says `connected(true)` when it took one.
 *
 * @module
 */

import { type DeadlineClock, systemDeadlineClock } from "./deadline_clock.ts";
import { Exchange } from "./exchange.ts";
import { FetchError, shown } from "./fetch_error.ts";
import { incompleteError } from "./http/response_parser.ts";
import { DEFAULTS, type DownloadOptions } from "./options.ts";
import { isRedirect, isRetryable, retryDelayMs } from "./policy.ts";
import type { Outcome } from "./result.ts";
import { checkReach, maskCredentials, parseUrl, resolveLocation, withoutFragment } from "./url.ts";

/** Fetches one URL. Its time begins when it is made. */
export class Download {
  /** The URL as it was given, which may hold a password: for a worker, not to be printed. */
  readonly url: string;
  /** What governs it. Plain data, as the URL. */
  readonly options: DownloadOptions;
  /** What became of it, or null as long as that is open. */
  outcome: Outcome | null = null;
  /** Called once, when there is an outcome. */
  onSettled: ((outcome: Outcome) => void) | null = null;
  /** Whether it was ended without an outcome. */
  isAborted = false;

  /** When its turn came, on the clock. */
  readonly startedAtMs: number;

  readonly #clock: DeadlineClock;
  readonly #redirects: string[] = [];
  #deadlineMs: number;
  #exchange: Exchange | null = null;
  #retries = 0;
  #status: number | null = null;
  #connections = 0;

  /**
   * Begins: from now on its time counts.
   *
   * @param url what somebody gave as a URL
   * @param options those that are not given have their defaults
   * @param clock another one than the system's in tests
   */
  constructor(
    url: string,
    options: Partial<DownloadOptions> = {},
    clock: DeadlineClock = systemDeadlineClock,
  ) {
    this.url = url;
    this.options = { ...DEFAULTS, ...options };
    this.#clock = clock;
    this.startedAtMs = clock.now();
    this.#deadlineMs = this.startedAtMs + this.options.timeoutMs;
  }

  /** How many connections were opened for it so far. */
  get connections(): number {
    const exchange = this.#exchange;
    return this.#connections + (exchange !== null && hasOpened(exchange) ? 1 : 0);
  }

  /**
   * Gives the exchange that comes next, or null when there is an outcome. To be called when the one before is over.
   *
   * @throws {Error} when it is not
   */
  next(): Exchange | null {
    if (this.outcome !== null || this.isAborted) return null;
    const last = this.#exchange;
    if (last !== null && !last.isOver) {
      throw new Error("Cannot go on: the exchange before must be over, got one that is not");
    }
    if (last !== null && last.isAborted) {
      this.isAborted = true;
      return null;
    }
    try {
      return last === null ? this.#begin(parseUrl(this.url, this.options)) : this.#goOn(last);
    } catch (error) {
      if (!(error instanceof FetchError)) throw error;
      this.#settle(error);
      return null;
    }
  }

  /** Gives the exchanges, each when the one before is over, until there is an outcome. */
  *[Symbol.iterator](): Generator<Exchange, void, void> {
    let exchange = this.next();
    while (exchange !== null) {
      yield exchange;
      exchange = this.next();
    }
  }

  /** Ends it without an outcome: its exchange is over then, and `next()` gives null. */
  abort(): void {
    if (this.outcome !== null) return;
    this.isAborted = true;
    this.#exchange?.abort();
  }

  /**
   * Takes the outcome from elsewhere: from a worker that made the download in the place of this one. Its time is over
   * only now, since nobody could know of it before; so rows come in the order of the times that they tell.
   */
  settle(outcome: Omit<Outcome, "ms">): void {
    if (this.outcome !== null || this.isAborted) return;
    const settled = { ...outcome, ms: this.#clock.now() - this.startedAtMs };
    this.outcome = settled;
    this.onSettled?.(settled);
  }

  /** Tells that the worker that made the download in the place of this one is gone. The response ends there. */
  crashed({ message }: Error): void {
    if (this.outcome !== null || this.isAborted) return;
    this.#settle(incompleteError("the thread that receives it must not crash", shown(message)));
  }

  #begin(url: URL, { delayMs = 0, needsNewConnection = false } = {}): Exchange {
    const exchange = new Exchange({
      url,
      options: this.options,
      clock: this.#clock,
      deadlineMs: this.#deadlineMs,
      delayMs,
      needsNewConnection,
    });
    this.#connections = this.connections;
    return this.#exchange = exchange;
  }

  #goOn(last: Exchange): Exchange | null {
    this.#status = last.status ?? this.#status;
    if (failedUnanswered(last)) return this.#begin(last.url, { needsNewConnection: true });
    const { retries, timeoutMs, timeoutPerTry, followRedirects } = this.options;
    const isRetried = isRetryable(last.error?.kind ?? null, last.status, timeoutPerTry);
    if (isRetried && this.#retries < retries) {
      const retryAfter = last.error === null ? last.head!.get("retry-after") : null;
      const delayMs = retryDelayMs(this.#retries, retryAfter, this.#clock.epochMs());
      const startMs = this.#clock.now() + delayMs;
      // Where each try has its own time, a server that asks for more than that is not waited for.
      const isInTime = timeoutPerTry
        ? delayMs <= Math.max(timeoutMs, retryDelayMs(this.#retries, null, 0))
        : startMs < this.#deadlineMs;
      if (isInTime) {
        this.#retries += 1;
        if (timeoutPerTry) this.#deadlineMs = startMs + timeoutMs;
        return this.#begin(last.url, { delayMs });
      }
    }
    const location = last.error === null && isRedirect(last.status!)
      ? last.head!.get("location")
      : null;
    if (location === null || !followRedirects) {
      this.#settle(last.error, location === null ? null : resolveLocation(location, last.url));
      return null;
    }
    return this.#redirect(last.url, location);
  }

  #redirect(from: URL, location: string): Exchange {
    if (this.#redirects.length >= this.options.maxRedirects) {
      const got = `one more, to ${shown(maskCredentials(location))}`;
      const rule = `${this.options.maxRedirects} redirects are followed at most`;
      throw new FetchError("redirect", `Cannot follow the redirect: ${rule}, got ${got}`);
    }
    const url = checkReach(resolveLocation(location, from), "redirect", this.options);
    this.#redirects.push(withoutFragment(from));
    return this.#begin(url);
  }

  #settle(error: FetchError | null, location: URL | null = null): void {
    const exchange = this.#exchange;
    const since = (ms: number | null = null) => ms === null ? null : ms - this.startedAtMs;
    this.settle({
      url: maskCredentials(this.url),
      finalUrl: exchange === null ? null : withoutFragment(exchange.url),
      redirects: this.#redirects,
      status: this.#status,
      ok: error === null && this.#status! >= 200 && this.#status! <= 299,
      error: error === null ? null : { kind: error.kind, message: error.message },
      // Of what was packed and did not come whole nobody knows how much it would have been, and what platforms unpack
      // they do not count alike: so after an error it is 0 for all.
      bytes: error === null ? exchange!.bodyLength : 0,
      sha256: error === null ? exchange!.body!.sha256 : null,
      contentType: combined(exchange?.head?.getAll("content-type") ?? []),
      tries: 1 + this.#retries,
      connectedMs: since(exchange?.connectedAtMs),
      firstByteMs: since(exchange?.firstByteAtMs),
      connections: this.connections,
      location: location?.href ?? null,
      body: error === null ? exchange!.body!.bytes : null,
    });
  }
}

/** Several fields of one name as one value (RFC 9110, section 5.3), which is all that some platforms tell. */
function combined(values: readonly string[]): string | null {
  return values.length === 0 ? null : values.join(", ");
}

function hasOpened(exchange: Exchange): boolean {
  return exchange.connectedAtMs !== null && !exchange.isOnReused;
}

/**
 * Whether a server may have closed an idle connection at the very moment when the request went out: the request was not
 * looked at then, and GET and HEAD can be repeated anyway.
 *
 * @see RFC 9112, section 9.3.1
 */
function failedUnanswered(exchange: Exchange): boolean {
  return exchange.isOnReused && exchange.firstByteAtMs === null &&
    exchange.error?.kind === "incomplete";
}

/**
 * All requests of one connection, one after another.
 *
 * @module
 */

import type { TimerClock } from "../../internal/measure/timer_clock.ts";
import { type Connection, ConnectionGone } from "./connection.ts";
import { BadRequest, endOfHead, HEAD_BYTES_MAX, parseRequest, type Request } from "./request.ts";
import { refusal } from "./response.ts";
import { type Router, STATS_PATH } from "./router.ts";
import { concat, play, type Script } from "./script.ts";
import type { Statistics, Uncount } from "./statistics.ts";
import type { WaitingClients } from "./waiting_clients.ts";

/** How long a connection may wait for its next request. Then it is closed without a word. */
export const IDLE_MS = 60_000;
/** How long a request may take to arrive, from its first byte. Then it is answered 408. */
export const REQUEST_MS = 10_000;

/** What the conversations of a site have in common. */
export interface Surroundings {
  readonly router: Router;
  readonly statistics: Statistics;
  readonly waiting: WaitingClients;
  readonly clock: TimerClock;
}

/** Serves a client until one of both has enough. Never rejected because of anything that a client does. */
export async function converse(connection: Connection, site: Surroundings): Promise<void> {
  const uncount = site.statistics.connectionOpened();
  try {
    await new Conversation(connection, site, uncount).run();
  } catch (error) {
    if (error instanceof ConnectionGone) return;
    connection.abort();
    throw error;
  }
}

class Conversation {
  readonly #connection: Connection;
  readonly #site: Surroundings;
  readonly #uncount: Uncount;
  /** What came and is not used yet: less than a head, or requests that are pipelined. */
  #rest: Uint8Array = new Uint8Array();
  #requests = 0;

  constructor(connection: Connection, site: Surroundings, uncount: Uncount) {
    this.#connection = connection;
    this.#site = site;
    this.#uncount = uncount;
  }

  async run(): Promise<void> {
    for (;;) {
      let request: Request | null;
      try {
        this.#site.waiting.begin(this.#connection);
        request = await this.#nextRequest();
      } catch (error) {
        if (!(error instanceof BadRequest)) throw error;
        await play(refusal(error.status, error.message, { closes: true }), this.#connection, false);
        return;
      } finally {
        this.#site.waiting.end(this.#connection);
      }
      if (request === null) return await this.#connection.finish();
      if (!await this.#answer(request)) return;
    }
  }

  /** @returns whether the connection can be used again */
  async #answer(request: Request): Promise<boolean> {
    const { router, statistics } = this.#site;
    const isAboutStats = request.path === STATS_PATH;
    if (isAboutStats && this.#requests === 0) this.#uncount();
    this.#requests++;
    const done = isAboutStats ? () => {} : statistics.requestStarted(request.path);
    try {
      const script = closingUnless(request.keepsAlive, router.scriptFor(request));
      return await play(script, this.#connection, request.method === "HEAD");
    } finally {
      done();
    }
  }

  /** @returns null when the client has no more @throws {BadRequest} {ConnectionGone} */
  async #nextRequest(): Promise<Request | null> {
    const { clock } = this.#site;
    const cancelIdle = clock.after(IDLE_MS, () => this.#connection.abort());
    try {
      for (;;) {
        this.#rest = withoutBlankLines(this.#rest);
        if (this.#rest.length > 0) break;
        if (!await this.#more()) return null;
      }
    } finally {
      cancelIdle();
    }
    // Most requests are whole by now, and need no deadline.
    let cancelDeadline: (() => void) | null = null;
    const late = Promise.withResolvers<"late">();
    const moreInTime = async () => {
      cancelDeadline ??= clock.after(REQUEST_MS, () => late.resolve("late"));
      const more = await Promise.race([this.#more(), late.promise]);
      if (more !== "late") return more;
      throw new BadRequest(408, `Cannot wait: a request must come in ${REQUEST_MS} ms`);
    };
    try {
      const end = await this.#endOfHead(moreInTime);
      const request = parseRequest(this.#rest.subarray(0, end));
      while (this.#rest.length < end + request.bodyBytes) {
        if (!await moreInTime()) {
          throw new BadRequest(400, "Cannot read a request: its body must be whole");
        }
      }
      this.#rest = this.#rest.subarray(end + request.bodyBytes);
      return request;
    } finally {
      (cancelDeadline as (() => void) | null)?.();
    }
  }

  /** Waits for more bytes. @returns false when there are no more */
  async #more(): Promise<boolean> {
    const chunk = await this.#connection.read();
    if (chunk === null) return false;
    this.#rest = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    return true;
  }

  async #endOfHead(more: () => Promise<boolean>): Promise<number> {
    for (;;) {
      const end = endOfHead(this.#rest);
      if (end !== -1 && end <= HEAD_BYTES_MAX) return end;
      if (this.#rest.length > HEAD_BYTES_MAX) {
        throw new BadRequest(
          431,
          `Cannot read a request: its head has at most ${HEAD_BYTES_MAX} bytes`,
        );
      }
      if (!await more()) throw new BadRequest(400, "Cannot read a request: its head must be whole");
    }
  }
}

/** A client that does not want to go on is told that we do not, either. */
function closingUnless(keepsAlive: boolean, script: Script): Script {
  return keepsAlive || script.end !== "keep" ? script : { ...script, end: "close" };
}

/** Some clients end a body with a line end too many, which is no request (RFC 9112, 2.2). */
function withoutBlankLines(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 13 && byte !== 10);
  return start === -1 ? new Uint8Array() : bytes.subarray(start);
}

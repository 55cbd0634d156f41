/**
 * A client's connection whose calls wait: until something has come, or their time is up.
 *
 * A read cannot be taken back once Deno has begun it. When a call gives up, the read stays in flight, and the next
 * `recv()` waits for the same one.
 *
 * @module
 */

import {
  type BlockingClientSocket,
  type BlockingConnectOptions,
  CLOSED,
  WOULD_BLOCK,
} from "../types.ts";
import { TIMEOUT_MS_MAX } from "../timeout_ms_max.ts";
import { type ClientConn, connect } from "./connect.ts";
import { closeAtOnce } from "./linger.ts";

/** Pages are longer than requests: fewer and larger reads. */
const BUFFER_BYTES = 65_536;

/** {@linkcode BlockingClientSocket} on a connection of Deno's. */
export class DenoBlockingClient implements BlockingClientSocket {
  readonly bytes: Uint8Array = new Uint8Array(BUFFER_BYTES);
  timeoutMs = Infinity;
  error: Error | null = null;
  readonly #conn: ClientConn;
  #reading: Promise<number> | null = null;

  private constructor(conn: ClientConn) {
    this.#conn = conn;
  }

  /** Connects. See `Io.connectBlocking()`. */
  static async connect(
    { timeoutMs = Infinity, ...options }: BlockingConnectOptions,
  ): Promise<DenoBlockingClient> {
    const attempt = new AbortController();
    const timer = after(timeoutMs, () => {
      const text = `Cannot connect: it must not take longer than ${Math.round(timeoutMs)} ms`;
      attempt.abort(new Deno.errors.TimedOut(text));
    });
    try {
      return new DenoBlockingClient(await connect(options, attempt.signal));
    } finally {
      clearTimeout(timer);
    }
  }

  async recv(): Promise<number> {
    if (this.error !== null) return CLOSED;
    this.#reading ??= this.#conn.read(this.bytes).then((count) => count ?? 0, this.#onError);
    const count = await this.#inTime(this.#reading);
    if (count !== WOULD_BLOCK) this.#reading = null;
    return count;
  }

  async send(bytes: Uint8Array, count: number): Promise<number> {
    if (this.error !== null) return CLOSED;
    return await this.#inTime(this.#conn.write(bytes.subarray(0, count)).catch(this.#onError));
  }

  close(): void {
    this.error ??= new Deno.errors.Interrupted("Cannot use the connection: it must not be closed");
    closeAtOnce(this.#conn);
  }

  readonly #onError = (error: Error): number => {
    this.error ??= error;
    return CLOSED;
  };

  /** What a call gives, or `WOULD_BLOCK` when it takes too long. */
  #inTime(call: Promise<number>): Promise<number> {
    if (this.timeoutMs === Infinity) return call;
    return new Promise((resolve) => {
      const timer = after(this.timeoutMs, () => resolve(WOULD_BLOCK));
      void call.then((count) => {
        clearTimeout(timer);
        resolve(count);
      });
    });
  }
}

function after(ms: number, fn: () => void): ReturnType<typeof setTimeout> | undefined {
  return ms === Infinity ? undefined : setTimeout(fn, Math.min(ms, TIMEOUT_MS_MAX));
}

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
  type TlsOptions,
  WOULD_BLOCK,
} from "../types.ts";
import { TIMEOUT_MS_MAX } from "../timeout_ms_max.ts";
import { type ClientConn, connect, startTls } from "./connect.ts";
import { closeAtOnce } from "./linger.ts";

/** Pages are longer than requests: fewer and larger reads. */
const BUFFER_BYTES = 65_536;

/** {@linkcode BlockingClientSocket} on a connection of Deno's. */
export class DenoBlockingClient implements BlockingClientSocket {
  readonly bytes: Uint8Array = new Uint8Array(BUFFER_BYTES);
  timeoutMs = Infinity;
  error: Error | null = null;
  readonly #signal: AbortSignal | undefined;
  readonly #closing = new AbortController();
  #conn: ClientConn;
  #reading: Promise<number> | null = null;

  private constructor(conn: ClientConn, signal: AbortSignal | undefined) {
    this.#conn = conn;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAborted);
  }

  /** Connects. See `Io.connectBlocking()`. */
  static async connect(
    { timeoutMs = Infinity, signal, ...options }: BlockingConnectOptions,
  ): Promise<DenoBlockingClient> {
    const conn = await attempt("connect", timeoutMs, signal, (ended) => connect(options, ended));
    return new DenoBlockingClient(conn, signal);
  }

  async startTls(hostname: string, options: TlsOptions = {}): Promise<void> {
    const tcp = this.#conn as Deno.TcpConn;
    const begin = (ended: AbortSignal) => startTls(tcp, hostname, options, ended);
    try {
      this.#conn = await attempt("speak TLS", this.timeoutMs, this.#closing.signal, begin);
    } catch (error) {
      this.error ??= error as Error;
      throw error;
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
    this.error ??= new Deno.errors.Interrupted(
      "Cannot use the connection: it must be open, got a closed one",
    );
    this.#signal?.removeEventListener("abort", this.#onAborted);
    this.#closing.abort(this.error);
    closeAtOnce(this.#conn);
  }

  readonly #onAborted = (): void => this.close();

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

/** Tries something for as long as it may take, and nobody has ended it. */
async function attempt<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const onAborted = () => ending.abort(signal!.reason);
  if (signal?.aborted) onAborted();
  signal?.addEventListener("abort", onAborted);
  const timer = after(timeoutMs, () => {
    const text = `Cannot ${what}: it must not take longer than ${Math.round(timeoutMs)} ms`;
    ending.abort(new Deno.errors.TimedOut(text));
  });
  try {
    return await run(ending.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAborted);
  }
}

function after(ms: number, fn: () => void): ReturnType<typeof setTimeout> | undefined {
  return ms === Infinity ? undefined : setTimeout(fn, Math.min(ms, TIMEOUT_MS_MAX));
}

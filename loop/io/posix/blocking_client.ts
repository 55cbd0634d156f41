/**
 * A client's connection whose calls really wait: `connect(2)`, `recv(2)` and `send(2)` stop the thread, in the kernel.
 *
 * Not for ever, though. The waits are cut into slices (see `timed_socket.ts`), and between two slices Deno's own event
 * loop gets a turn; that is where a signal is heard. What comes within a slice is a plain value, no promise.
 *
 * @module
 */

import {
  type BlockingClientSocket,
  type BlockingConnectOptions,
  CLOSED,
  WOULD_BLOCK,
} from "../types.ts";
import { PollPacer } from "../poll_pacer.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { ConnectAttempt, noTls } from "./connect_attempt.ts";
import { closeDescriptor, setNonBlocking, setTimeouts, takeSocketError } from "./descriptor.ts";
import { errno, systemError } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { EINTR, platform, POLLOUT } from "./platform.ts";
import { poll } from "./poll.ts";
import { selfPipe } from "./self_pipe.ts";
import { signalled } from "./signals.ts";
import { SLICE_MS } from "./timed_socket.ts";

const { EAGAIN, MSG_NOSIGNAL } = platform;
/** Pages are longer than requests: fewer and larger reads. */
const BUFFER_BYTES = 65_536;
/** How many calls in a row do without a look at the clock. Each may wait for a slice. */
const CALLS_PER_LOOK_MAX = 8;
/** Shared by all connections of the thread: when Deno's own event loop had its last turn. */
const pacer = new PollPacer(() => performance.now(), SLICE_MS, CALLS_PER_LOOK_MAX);

/** {@linkcode BlockingClientSocket} on a descriptor. */
export class PosixBlockingClient implements BlockingClientSocket {
  readonly bytes: Uint8Array<ArrayBuffer> = new Uint8Array(BUFFER_BYTES);
  error: Error | null = null;
  readonly #pointer = pointerTo(this.bytes);
  readonly #signal: AbortSignal | undefined;
  #descriptor: number;
  #timeoutMs = Infinity;
  #sliceMs = 0;

  private constructor(descriptor: number, signal: AbortSignal | undefined) {
    this.#descriptor = descriptor;
    this.#signal = signal;
    setNonBlocking(descriptor, false);
    this.timeoutMs = Infinity;
    signal?.addEventListener("abort", this.#onAborted);
  }

  /** Connects. See `Io.connectBlocking()`. */
  static async connect(
    { timeoutMs = Infinity, signal, ...options }: BlockingConnectOptions,
  ): Promise<PosixBlockingClient> {
    const untilMs = performance.now() + timeoutMs;
    signal?.throwIfAborted();
    const attempt = new ConnectAttempt(options);
    do {
      const { descriptor, hasBegun } = attempt.next();
      if (hasBegun && await untilDecided(descriptor, untilMs, signal)) {
        const number = takeSocketError(descriptor);
        if (number === 0) return new PosixBlockingClient(descriptor, signal);
        attempt.failed(systemError("connect", number));
      }
      closeDescriptor(descriptor);
      signal?.throwIfAborted();
      if (performance.now() >= untilMs) {
        const text = `Cannot connect: it must not take longer than ${Math.round(timeoutMs)} ms`;
        throw new Deno.errors.TimedOut(text);
      }
    } while (attempt.canGoOn);
    throw attempt.failure;
  }

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  set timeoutMs(ms: number) {
    this.#timeoutMs = ms;
    const sliceMs = Math.ceil(Math.max(1, Math.min(SLICE_MS, ms)));
    if (sliceMs === this.#sliceMs || this.error !== null) return;
    this.#sliceMs = sliceMs;
    setTimeouts(this.#descriptor, sliceMs, sliceMs);
  }

  recv(): number | Promise<number> {
    return this.#wait(() => libc.recv(this.#descriptor, this.#pointer, BUFFER_BYTES, 0));
  }

  send(bytes: Uint8Array, count: number): number | Promise<number> {
    const buffer = bytes as Uint8Array<ArrayBuffer>;
    return this.#wait(() => libc.send(this.#descriptor, buffer, count, MSG_NOSIGNAL));
  }

  startTls(): Promise<never> {
    return Promise.reject(noTls());
  }

  close(): void {
    if (this.#descriptor < 0) return;
    this.#signal?.removeEventListener("abort", this.#onAborted);
    this.error ??= new Deno.errors.Interrupted(
      "Cannot use the connection: it must be open, got a closed one",
    );
    closeDescriptor(this.#descriptor);
    this.#descriptor = -1;
  }

  readonly #onAborted = (): void => this.close();

  /** Makes a call that waits for a slice at most, once or until the time is up. */
  #wait(call: () => number): number | Promise<number> {
    if (this.error !== null) return CLOSED;
    const untilMs = performance.now() + this.#timeoutMs;
    if (turnIsDue()) return this.#goOnWaiting(call, untilMs);
    const result = this.#judge(call());
    return result === WOULD_BLOCK ? this.#goOnWaiting(call, untilMs) : result;
  }

  async #goOnWaiting(call: () => number, untilMs: number): Promise<number> {
    for (;;) {
      await turn();
      if (this.error !== null) return CLOSED;
      if (performance.now() >= untilMs) return WOULD_BLOCK;
      const result = this.#judge(call());
      if (result !== WOULD_BLOCK) return result;
    }
  }

  /** What the result of a system call means. */
  #judge(result: number): number {
    if (result >= 0) return result;
    const number = errno();
    if (number === EAGAIN || number === EINTR) return WOULD_BLOCK;
    this.error = systemError("use the connection", number);
    return CLOSED;
  }
}

/** Waits until a socket is connected or has failed. @returns false when the time is up before, or nobody wants it */
async function untilDecided(
  descriptor: number,
  untilMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (;;) {
    const leftMs = untilMs - performance.now();
    if (leftMs <= 0 || signal?.aborted) return false;
    if (poll([descriptor], POLLOUT, Math.min(SLICE_MS, leftMs))[0] !== 0) return true;
    await turn();
  }
}

/** Whether a signal has come, or Deno's own event loop has stood still for long enough. */
function turnIsDue(): boolean {
  return Atomics.load(signalled, 0) === 1 || pacer.lookIsDue() && pacer.pollIsDue();
}

/** Lets Deno's own event loop turn. */
async function turn(): Promise<void> {
  if (Atomics.load(signalled, 0) === 1) selfPipe().acknowledge();
  await pollOperatingSystem();
  pacer.polled();
}

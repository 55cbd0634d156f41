/**
 * Opens single connections again while a selector's loop runs.
 *
 * By callbacks, not by promises: a loop on system calls blocks its thread in `select()` and never gives way while answers
 * come, so the continuation of a promise would wait for as long as the server is quick. A connection that is being made is
 * a socket of the same selector, and a pause is a timer of the loop's clock.
 *
 * @module
 */

import { EVENT_WRITE, type Io, type Selector, type Socket } from "../loop/io/types.ts";
import type { LoopClock } from "./loop_clock.ts";
import {
  CONNECT_TIMEOUT_MS,
  connectTimeout,
  describeFailure,
  NO_RETRIES,
  type OpenRequest,
} from "./open_connections.ts";
import { Retries } from "./retries.ts";

/** Who wants the connection. */
interface Wish {
  readonly onOpen: (socket: Socket) => void;
  readonly onFailure: (error: unknown) => void;
  /** Made with the first attempt: the time of its policy begins then. */
  retries: Retries | null;
  cancelTimer: () => void;
}

/** Opens connections for a loop that tells it of its sockets. */
export class SocketReopener {
  readonly #io: Io;
  readonly #selector: Selector;
  readonly #clock: LoopClock;
  readonly #request: OpenRequest;
  readonly #wishes = new Set<Wish>();
  readonly #connecting = new Map<Socket, Wish>();

  constructor(io: Io, selector: Selector, clock: LoopClock, request: OpenRequest) {
    this.#io = io;
    this.#selector = selector;
    this.#clock = clock;
    this.#request = request;
  }

  /** How many connections are wanted, and not open yet. */
  get size(): number {
    return this.#wishes.size;
  }

  /**
   * Opens a connection after `pauseMs`, with as many attempts as the retry policy has it.
   *
   * @param onOpen gets it, not registered
   * @param onFailure gets a `CommandError`
   */
  open(
    pauseMs: number,
    onOpen: (socket: Socket) => void,
    onFailure: (error: unknown) => void,
  ): void {
    if (this.#request.signal.aborted) return;
    const wish: Wish = { onOpen, onFailure, retries: null, cancelTimer: () => {} };
    this.#wishes.add(wish);
    if (pauseMs === 0) this.#connect(wish);
    else this.#connectIn(pauseMs, wish);
  }

  /** Goes on with a socket that is ready. @returns false when it is none of those that are being opened */
  advance(socket: Socket): boolean {
    const wish = this.#connecting.get(socket);
    if (wish === undefined) return false;
    this.#release(socket, wish);
    if (socket.error === null) {
      this.#wishes.delete(wish);
      wish.onOpen(socket);
    } else {
      socket.close();
      this.#failed(wish, socket.error);
    }
    return true;
  }

  /** Gives up all that is not open yet. */
  cancel(): void {
    for (const wish of this.#wishes) wish.cancelTimer();
    for (const socket of this.#connecting.keys()) {
      this.#selector.unregister(socket);
      socket.abort();
    }
    this.#wishes.clear();
    this.#connecting.clear();
  }

  #connectIn(pauseMs: number, wish: Wish): void {
    wish.cancelTimer = this.#clock.after(pauseMs, () => this.#connect(wish));
  }

  #connect(wish: Wish): void {
    const { target, signal, retry = NO_RETRIES } = this.#request;
    wish.retries ??= new Retries(retry, this.#clock, signal);
    let socket: Socket;
    try {
      socket = this.#io.connect(target);
    } catch (error) {
      return this.#failed(wish, error);
    }
    this.#selector.register(socket, EVENT_WRITE);
    this.#connecting.set(socket, wish);
    wish.cancelTimer = this.#clock.after(CONNECT_TIMEOUT_MS, () => {
      this.#release(socket, wish);
      socket.abort();
      this.#failed(wish, connectTimeout());
    });
  }

  #release(socket: Socket, wish: Wish): void {
    wish.cancelTimer();
    this.#connecting.delete(socket);
    this.#selector.unregister(socket);
  }

  #failed(wish: Wish, cause: unknown): void {
    const pauseMs = wish.retries?.pauseMs(cause) ?? null;
    // The policy may have told somebody who then ended the run.
    if (!this.#wishes.has(wish)) return;
    if (pauseMs !== null) return this.#connectIn(pauseMs, wish);
    this.#wishes.delete(wish);
    wish.onFailure(describeFailure(cause, { target: this.#request.target, count: 1 }, 0));
  }
}

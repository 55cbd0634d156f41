/**
 * The driver on a selector: ask which sockets have something, receive it, send, ask again.
 *
 * On system calls this is as little as a client can do, and there is nothing else on the way of a
 * request: no promise, no object that the garbage collector will have to find, no turn of Deno's
 * event loop. So a request costs the client a tenth more than it costs one in C, where by promises it
 * costs twice as much, and a fast server can show what it can do.
 *
 * The clock is read once per `select()`, and all answers that one call reports get that moment: at
 * that moment they were there. The requests that follow them leave a little later than is written
 * down, by the time that the client takes for those before them in the same batch (some
 * microseconds each). A latency therefore includes how long the request waited for its turn in the
 * client, as it would if the clock were read for each answer; then it is the answer that waits. The
 * mean is the same, as it must be in a closed loop: requests in flight divided by the rate (Little's
 * law). With one connection there is no difference at all.
 *
 * @module
 */

import { EVENT_READ, EVENT_WRITE, type Io, type Socket, WOULD_BLOCK } from "../loop/io/types.ts";
import type { TimerClock } from "../internal/measure/timer_clock.ts";
import type { ClosedLoop } from "./closed_loop.ts";
import { LoopClock } from "./loop_clock.ts";
import type { OpenRequest } from "./open_connections.ts";
import { openSockets } from "./open_sockets.ts";
import type { Continuation, LoadDriver } from "./load_driver.ts";
import { SocketReopener } from "./socket_reopener.ts";

/** {@linkcode LoadDriver} by readiness. */
export class SelectorDriver implements LoadDriver {
  readonly clock: LoopClock;
  readonly #io: Io;
  readonly #selector;
  #loops: readonly ClosedLoop[] = [];
  readonly #sockets = new Set<Socket>();
  #isAbandoned = false;
  #continuation!: Continuation;
  #reopener!: SocketReopener;
  #onWoken = (): void => {};

  /** Prepares it. Opens nothing yet. */
  constructor(io: Io, clock: TimerClock) {
    this.#io = io;
    this.#selector = io.selector();
    this.clock = new LoopClock(clock, () => this.#wake());
  }

  get port(): number | null {
    const [first] = this.#sockets;
    return first?.localAddr?.port ?? null;
  }

  async open(loops: readonly ClosedLoop[], request: OpenRequest): Promise<void> {
    const { length: count } = loops;
    const options = { ...request, count, clock: this.clock };
    this.adopt(loops, await openSockets(this.#io, this.#selector, options));
  }

  /** Takes sockets that are connected, one for each of the loops. One that has begun goes on. */
  adopt(loops: readonly ClosedLoop[], sockets: Socket[]): void {
    this.#loops = loops;
    for (const socket of sockets) this.#sockets.add(socket);
  }

  async run(continuation: Continuation): Promise<void> {
    const selector = this.#selector;
    const clock = this.clock;
    const { request } = continuation;
    const reopener = new SocketReopener(this.#io, selector, clock, request);
    this.#continuation = continuation;
    this.#reopener = reopener;
    const cancel = () => {
      reopener.cancel();
      this.#wake();
    };
    request.signal.addEventListener("abort", cancel);
    for (const [i, socket] of [...this.#sockets].entries()) {
      const loop = this.#loops[i]!;
      if (loop.inFlight === 0) loop.begin();
      this.#attach(socket, loop);
    }
    let nowMs = clock.now();
    while (!this.#isAbandoned) {
      if (selector.size === 0) {
        if (reopener.size === 0) break;
        // Without sockets a selector does not wait. All connections have ended, and there is a pause before the next attempt.
        await this.#untilWoken();
        nowMs = clock.now();
        continue;
      }
      const selected = selector.select(clock.timeoutMs(nowMs));
      // To await what is no promise costs little, but on a lone connection 4 % of a request.
      const ready = selected instanceof Promise ? await selected : selected;
      nowMs = clock.now();
      clock.callDue(nowMs);
      const isReopening = reopener.size > 0;
      for (const socket of ready as Socket[]) {
        if (!isReopening || !reopener.advance(socket)) this.#serve(socket, nowMs);
      }
    }
    request.signal.removeEventListener("abort", cancel);
    for (const loop of this.#loops) {
      if (loop.isWrong) continuation.onEnd(loop.describeEnd(), loop);
    }
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#wake();
  }

  // deno-lint-ignore require-await -- what closes is asynchronous in the other driver
  async [Symbol.asyncDispose](): Promise<void> {
    // Not `close()`, which would stay behind for a second: nobody waits for their last bytes.
    for (const socket of this.#sockets) socket.abort();
    this.#selector.close();
  }

  #attach(socket: Socket, loop: ClosedLoop): void {
    if (loop.inFlight === 0) return socket.abort();
    this.#selector.register(socket, EVENT_READ, loop);
    this.#serve(socket, this.clock.now());
  }

  /**
   * Receives what is there, and sends what that makes room for. In this order also at the start:
   * what the server says before it is asked ("too many connections") may be lost when something is
   * sent to it after it has closed.
   */
  #serve(socket: Socket, nowMs: number): void {
    const loop = socket.data as ClosedLoop | null;
    // It had just connected, and was given up, since the run came to its end before its turn.
    if (loop === null) return;
    try {
      const count = socket.recv();
      if (count > 0) loop.received(socket.bytes, count, nowMs);
      else if (count !== WOULD_BLOCK) throw loop.describeEnd(socket.error ?? undefined);
    } catch (error) {
      return this.#endEarly(socket, loop, error);
    }
    if (loop.inFlight === 0) return socket.abort();
    if (loop.unsent > 0) loop.sent(socket.send(loop.output, loop.unsent));
    // While the server takes no more requests it may be waiting for us to take its answers.
    this.#selector.modify(socket, loop.unsent > 0 ? EVENT_READ | EVENT_WRITE : EVENT_READ);
  }

  #endEarly(socket: Socket, loop: ClosedLoop, error: unknown): void {
    this.#selector.unregister(socket);
    const pauseMs = this.#continuation.onEnd(error, loop);
    if (pauseMs === null) return;
    socket.abort();
    this.#sockets.delete(socket);
    this.#reopener.open(pauseMs, (socket) => {
      this.#sockets.add(socket);
      this.#continuation.onReopened(loop);
      loop.begin();
      this.#attach(socket, loop);
    }, (error) => this.#continuation.onEnd(error, loop));
  }

  #wake(): void {
    this.#selector.wake();
    this.#onWoken();
  }

  async #untilWoken(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onWoken = resolve;
    await promise;
  }
}

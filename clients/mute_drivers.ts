/**
 * What moves a mute client's bytes, in both worlds: writes that one waits for, or a selector that says when there is room.
 *
 * Deno's sockets behind a selector are not used, as they read ahead, and a single read is one too many here.
 *
 * @module
 */

import type { TimerClock } from "../internal/measure/timer_clock.ts";
import { EVENT_WRITE, type Io, type Selector, type Socket } from "../loop/io/types.ts";
import type { EndlessRequests } from "./endless_requests.ts";
import { LoopClock } from "./loop_clock.ts";
import type { OpenOptions } from "./open_connections.ts";
import { openSockets } from "./open_sockets.ts";
import { openStreams } from "./stream_driver.ts";

/** The connections of a run. They are closed when it is disposed of. */
export interface MuteDriver extends AsyncDisposable {
  /** The time, and timers that come when they are due although the driver is busy. */
  readonly clock: TimerClock;
  /**
   * Opens the connections; none when the signal fires before all are open.
   *
   * @throws {CommandError} when one fails
   */
  open(options: OpenOptions): Promise<void>;
  /**
   * Sends on every connection until {@linkcode stop} is called, or all are over.
   *
   * @param onSent called when the system has taken some bytes
   * @param onBroken called once for each connection that is over
   */
  run(
    floods: readonly EndlessRequests[],
    onSent: (bytes: number) => void,
    onBroken: (cause: unknown) => void,
  ): Promise<void>;
  /** Makes {@linkcode run} return. */
  stop(): void;
}

/** {@linkcode MuteDriver} on Deno's own connections. */
export class MuteStreamDriver implements MuteDriver {
  readonly clock: TimerClock;
  #streams: Deno.TcpConn[] = [];
  #isStopped = false;

  constructor(clock: TimerClock) {
    this.clock = clock;
  }

  async open(options: OpenOptions): Promise<void> {
    this.#streams = await openStreams(options);
  }

  async run(
    floods: readonly EndlessRequests[],
    onSent: (bytes: number) => void,
    onBroken: (cause: unknown) => void,
  ): Promise<void> {
    await Promise.all(this.#streams.map(async (stream, i) => {
      const flood = floods[i]!;
      try {
        while (!this.#isStopped) {
          const count = await stream.write(flood.output);
          flood.sent(count);
          onSent(count);
        }
      } catch (error) {
        if (!this.#isStopped) onBroken(error);
      }
    }));
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const stream of this.#streams) stream.close(); // interrupts the writes
  }

  // deno-lint-ignore require-await -- what is disposed of is asynchronous in other drivers of this program
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }
}

/** {@linkcode MuteDriver} by readiness. */
export class MuteSocketDriver implements MuteDriver {
  readonly clock: LoopClock;
  readonly #io: Io;
  readonly #selector: Selector;
  #sockets: Socket[] = [];
  #isStopped = false;

  constructor(io: Io, clock: TimerClock) {
    this.#io = io;
    this.#selector = io.selector();
    this.clock = new LoopClock(clock, () => this.#selector.wake());
  }

  async open(options: OpenOptions): Promise<void> {
    this.#sockets = await openSockets(this.#io, this.#selector, { ...options, clock: this.clock });
  }

  async run(
    floods: readonly EndlessRequests[],
    onSent: (bytes: number) => void,
    onBroken: (cause: unknown) => void,
  ): Promise<void> {
    const { clock } = this;
    const selector = this.#selector;
    for (const [i, socket] of this.#sockets.entries()) {
      selector.register(socket, EVENT_WRITE, floods[i]!);
      socket.onBroken = () => {
        selector.unregister(socket);
        onBroken(socket.error);
      };
    }
    while (selector.size > 0 && !this.#isStopped) {
      const ready = await selector.select(clock.timeoutMs(clock.now()));
      clock.callDue(clock.now());
      // One of the calls may have ended the run: nothing is sent after its end.
      if (this.#isStopped) return;
      for (const socket of ready as Socket[]) {
        // Broken ones take everything, and drop it.
        if (socket.error !== null) continue;
        const flood = socket.data as EndlessRequests;
        const { output } = flood;
        const count = socket.send(output, output.length);
        flood.sent(count);
        if (count > 0) onSent(count);
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#selector.wake();
  }

  // deno-lint-ignore require-await -- what is disposed of is asynchronous in other drivers of this program
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.abort();
    this.#selector.close();
  }
}

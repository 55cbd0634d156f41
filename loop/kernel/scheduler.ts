/**
 * One thread, many things to do, most of them waiting: who goes next?
 *
 * The scheduler keeps three collections: callbacks that are *ready* (a queue), callbacks for *later* (a heap
 * of timers), and callbacks for *when a socket is ready* (the selector). It repeats one iteration:
 *
 * ```text
 *   1 how long may we wait?  Not at all if something is ready or we stop, else until the next timer is due.
 *   2 ask the selector       Which sockets are ready? This is the only place where the loop ever waits.
 *   3 queue                  The handles of those sockets, then those of the timers that are due.
 *   4 run                    What is in the queue now, first come, first served. What that schedules waits
 *                            for the next iteration, so nobody can keep the others from their turn.
 * ```
 *
 * The one deviation from asyncio: while callbacks are ready, the selector is asked about once a millisecond, or less often
 * where that takes long, instead of in each iteration (see `io/poll_pacer.ts`). The order of the callbacks is the same.
 *
 * Counterpart: `asyncio.BaseEventLoop._run_once`.
 * @module
 */

import { PollPacer } from "../io/poll_pacer.ts";
import type { Registered, Selector } from "../io/types.ts";
import type { EventLoopClock } from "../time/clock.ts";
import type { AbstractEventLoop } from "./abstract_event_loop.ts";
import type { AbstractHandle } from "./abstract_types.ts";
import { enterCallbacks } from "./context.ts";
import { runObserved } from "./debug.ts";
import { Fifo } from "./fifo.ts";
import { enterLoop } from "./running.ts";
import { TimerHeap } from "./timer_heap.ts";
import { queueReady } from "./watching.ts";

/** The longest wait in one piece: what Deno's timers can count is limited. */
const SELECT_MS_MAX = 24 * 3600 * 1000;

/** Two deadlines that are closer than this are the same: sums of fractions are rounded. */
const CLOCK_RESOLUTION_MS = 1e-6;

/** How long a busy loop does not ask the selector, at most, when to ask takes long. */
const REST_MS_MAX = 10;

/**
 * When a loop of this thread has last asked its selector, and let Deno's own loop turn by that; at first, when the thread
 * began. A new loop need not begin with it, but a program that makes one loop after the other shall not keep everything
 * else out either.
 */
let turnedAt = performance.now();

/** The machine inside an event loop. */
export class Scheduler {
  /** What runs in the next iteration. Bounded only by the program: each handle is somebody's request. */
  readonly ready: Fifo<AbstractHandle> = new Fifo<AbstractHandle>();
  /** What runs later. Bounded in the same way. */
  readonly timers: TimerHeap = new TimerHeap();
  /** What runs when a socket is ready. */
  readonly selector: Selector;
  /** Whether each callback is measured. */
  debug = false;

  readonly #loop: AbstractEventLoop;
  readonly #clock: EventLoopClock;
  readonly #pacer: PollPacer;
  /** The time when the clock was last looked at. */
  #now: number;
  #running = false;
  #stopping = false;

  /** @param loop whose callbacks run here */
  constructor(loop: AbstractEventLoop, clock: EventLoopClock, selector: Selector) {
    this.#loop = loop;
    this.#clock = clock;
    this.selector = selector;
    this.#pacer = new PollPacer(() => performance.now(), 1, 64, {
      restMsMax: REST_MS_MAX,
      polledAt: turnedAt,
    });
    this.#now = clock.now();
  }

  /** Whether `run()` is running. */
  get running(): boolean {
    return this.#running;
  }

  /** Looks at the clock. @returns milliseconds */
  time(): number {
    return this.#now = this.#clock.now();
  }

  /** Iterates until `stop()` is called. */
  async run(): Promise<void> {
    this.#running = true;
    // Each callback enters its own context; what runs while the loop waits is in none of these.
    let leave = enterCallbacks();
    try {
      do {
        let sockets = this.#select();
        if (sockets instanceof Promise) {
          leave();
          sockets = await sockets;
          leave = enterCallbacks();
        }
        if (sockets !== null) this.#selected(sockets);
        this.#runUntilPollIsDue();
      } while (!this.#stopping);
    } finally {
      leave();
      this.#running = false;
      this.#stopping = false;
    }
  }

  /** This iteration is the last one; when none is running, the next one. */
  stop(): void {
    this.#stopping = true;
  }

  /** Steps 1 and 2. @returns the sockets that are ready; null when it is too early to ask again */
  #select(): Registered[] | Promise<Registered[]> | null {
    const timeoutMs = this.#timeoutMs();
    if (timeoutMs === 0) {
      if (!this.#pacer.lookIsDue()) return null;
      if (this.timers.length > 0) this.time();
      if (!this.#pacer.pollIsDue()) return null;
    }
    this.#loop.observer?.selectStart?.(timeoutMs);
    return this.selector.select(timeoutMs);
  }

  #timeoutMs(): number | undefined {
    const timer = this.timers.peek();
    if (this.ready.length > 0 || this.#stopping) return 0;
    if (timer === undefined) return undefined;
    return Math.min(Math.max(0, timer.when() - this.time()), SELECT_MS_MAX);
  }

  /** The first half of step 3. */
  #selected(sockets: Registered[]): void {
    this.#loop.observer?.selectStop?.(sockets.length);
    queueReady(this.#loop, sockets);
    turnedAt = this.#pacer.polled();
    this.time();
  }

  /** The second half of step 3. */
  #queueDueTimers(): void {
    const end = this.#now + CLOCK_RESOLUTION_MS;
    for (;;) {
      const timer = this.timers.peek();
      if (timer === undefined || timer.when() >= end) break;
      this.timers.pop();
      this.ready.push(timer);
      const { observer } = this.#loop;
      if (observer === null) continue;
      observer.timerDue?.(timer);
      observer.handleQueued?.(timer, "timer");
    }
  }

  /**
   * Step 4, and the iterations after it in which the selector is not asked. All of it is one small loop without a promise in
   * it, which the compiler makes quick as soon as it has run some thousand times.
   */
  #runUntilPollIsDue(): void {
    const loop = this.#loop;
    const { ready, timers } = this;
    const pacer = this.#pacer;
    enterLoop(loop);
    try {
      do {
        if (timers.length > 0) this.#queueDueTimers();
        const observed = this.debug || loop.observer !== null;
        for (let count = ready.length; count > 0; count--) {
          const handle = ready.shift() as AbstractHandle;
          if (observed) runObserved(loop, handle);
          else handle.run();
        }
      } while (ready.length > 0 && !this.#stopping && !pacer.lookIsDue());
    } finally {
      enterLoop(null);
    }
  }
}

/**
 * How somebody outside stops a server's threads between two callbacks, and lets them go on.
 *
 * The threads look at one word of shared memory before each callback. Who is to stop stands in `Atomics.wait`: the
 * thread really stops, so what the kernel does meanwhile (accept, buffer) is what one sees. Nothing can be asked of a
 * thread that stands, so the orders come from another one, the tap (`tap_worker.ts`), in three steps: it writes the
 * order, wakes whoever stands, and waits until the order is in effect.
 *
 * When is a pause in effect? When each thread either stands, or waits for the system and will stand when it comes
 * back, before it does anything. A thread says by itself which of these it does, and it does so before it looks at the
 * order; the tap writes the order before it looks at the thread. So either the thread sees the order, or the tap sees
 * that the thread runs.
 *
 * A tap that is gone must not leave a server that stands for ever: whoever stands looks once in a second whether the
 * tap's heart still beats.
 *
 * @module
 */

/** What a server may be told to do. A step is one callback, a big step one iteration of the loop. */
export const ORDERS = ["run", "pause", "step", "big step", "slow"] as const;
/** One of {@linkcode ORDERS}. */
export type Order = typeof ORDERS[number];

/** What a server does in consequence. */
export type ServerState = "running" | "paused" | "slow";

/** The longest pause before each callback in slow motion, in milliseconds. */
export const SLOW_MS_MAX = 10_000;

/** How many threads of a server can be recorded at a time. */
export const LANES_MAX = 512;

// The words of the memory.
const MODE = 0;
/** Callbacks, and iterations, that may still run in a pause. */
const STEPS = 1;
const ITERATIONS = 2;
const SLOW_MS = 3;
/** Counts the orders. Who stands waits for it to change. */
const SIGNAL = 4;
const HEARTBEAT = 5;
const LANES = 16;

// Modes.
const RUN = 0;
const PAUSE = 1;
const SLOW = 2;

// What a thread does; 0: there is none.
const RUNS = 1;
const WAITS = 2;
const STANDS = 3;

/** How often one who stands looks whether the tap still lives, and how often it is missed before it counts as gone. */
const LOOK_MS = 1000;
const MISSED_MAX = 2;

/** Makes the memory by which the threads of one server are stopped. */
export function controlMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((LANES + LANES_MAX) * Int32Array.BYTES_PER_ELEMENT);
}

/** Where one thread stands when it is told to. */
export class Gate {
  readonly #words: Int32Array;
  readonly #lane: number;
  readonly #lookMs: number;

  /**
   * @param lane the number of this thread, below {@linkcode LANES_MAX}
   * @param lookMs how often to look, in milliseconds, while it stands, whether the tap still lives
   */
  constructor(memory: SharedArrayBuffer, lane: number, lookMs: number = LOOK_MS) {
    this.#lookMs = lookMs;
    this.#words = new Int32Array(memory);
    this.#lane = LANES + lane;
    this.waits();
  }

  /** To be called before each callback. Returns when it may run. @returns whether it had to stop */
  beforeCallback(): boolean {
    const words = this.#words;
    Atomics.store(words, this.#lane, RUNS);
    if (Atomics.load(words, MODE) === RUN) return false;
    this.#stand();
    return true;
  }

  /** To be called when the thread has nothing to do: what comes next is `beforeCallback()`. */
  waits(): void {
    Atomics.store(this.#words, this.#lane, WAITS);
  }

  /** To be called where an iteration is over. */
  iterates(): void {
    const words = this.#words;
    if (Atomics.load(words, ITERATIONS) > 0) Atomics.sub(words, ITERATIONS, 1);
  }

  /** The thread ends. */
  close(): void {
    Atomics.store(this.#words, this.#lane, 0);
  }

  #stand(): void {
    const words = this.#words;
    let isSlowedDown = false;
    let heartbeat = -1;
    let missed = 0;
    for (;;) {
      const signal = Atomics.load(words, SIGNAL);
      Atomics.store(words, this.#lane, RUNS);
      const mode = Atomics.load(words, MODE);
      if (mode === RUN) return;
      if (mode === SLOW) {
        if (isSlowedDown) return;
        isSlowedDown = Atomics.wait(words, SIGNAL, signal, words[SLOW_MS]) === "timed-out";
        continue;
      }
      if (this.#mayRun()) return;
      Atomics.store(words, this.#lane, STANDS);
      if (Atomics.wait(words, SIGNAL, signal, this.#lookMs) !== "timed-out") continue;
      const beat = Atomics.load(words, HEARTBEAT);
      missed = beat === heartbeat ? missed + 1 : 0;
      heartbeat = beat;
      if (missed >= MISSED_MAX) Atomics.store(words, MODE, RUN);
    }
  }

  /** Whether this is the callback of a step, or one of those of a big step. */
  #mayRun(): boolean {
    const words = this.#words;
    if (Atomics.load(words, ITERATIONS) > 0) return true;
    for (let steps = Atomics.load(words, STEPS); steps > 0;) {
      const before = Atomics.compareExchange(words, STEPS, steps, steps - 1);
      if (before === steps) return true;
      steps = before;
    }
    return false;
  }
}

/** The other side: who gives the orders. */
export class Controller {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** Tells the threads what to do. @param slowMs for `slow`: how long to stop before each callback */
  give(order: Order, slowMs = 0): void {
    const words = this.#words;
    Atomics.store(words, STEPS, order === "step" ? 1 : 0);
    Atomics.store(words, ITERATIONS, order === "big step" ? 1 : 0);
    Atomics.store(words, SLOW_MS, Math.min(slowMs, SLOW_MS_MAX));
    const mode = order === "run" ? RUN : order === "slow" ? SLOW : PAUSE;
    Atomics.store(words, MODE, mode);
    Atomics.add(words, SIGNAL, 1);
    Atomics.notify(words, SIGNAL);
  }

  /** What the threads do by the latest order, once it is in effect. */
  get state(): ServerState {
    const mode = Atomics.load(this.#words, MODE);
    return mode === RUN ? "running" : mode === SLOW ? "slow" : "paused";
  }

  /** Whether the latest order is in effect. After a step that is when the callback is over. */
  get isInEffect(): boolean {
    if (Atomics.load(this.#words, MODE) !== PAUSE) return true;
    // In this order: whoever takes a step says first that he runs.
    return !this.#isStepLeft && !this.#does(RUNS);
  }

  /** Whether there is nobody who could make the step that is granted: all wait for something to happen. */
  get isStepOpen(): boolean {
    return this.#isStepLeft && !this.#does(RUNS) && !this.#does(STANDS);
  }

  get #isStepLeft(): boolean {
    return Atomics.load(this.#words, STEPS) > 0 || Atomics.load(this.#words, ITERATIONS) > 0;
  }

  #does(what: number): boolean {
    for (let lane = LANES; lane < this.#words.length; lane++) {
      if (Atomics.load(this.#words, lane) === what) return true;
    }
    return false;
  }

  /** Shows whoever stands that there is still somebody who could let him go. */
  beat(): void {
    Atomics.add(this.#words, HEARTBEAT, 1);
  }
}

/**
 * How somebody outside stops a server's threads between two callbacks, and lets them go on.
 *
 * The threads look at one word of shared memory before each callback. Who is to stop stands in `Atomics.wait`: the thread
 * really stops, so what the kernel does meanwhile (accept, buffer) is what one sees. Nothing can be asked of a thread that
 * stands, so the orders come from another one, the tap (`tap.ts`), in three steps: it writes the order, wakes whoever stands, and
 * waits until the order is in effect.
 *
 * When is a pause in effect? When each thread either stands, or waits for the system and will stand when it comes back, before it
 * does anything. A thread says by itself which of these it does, and it does so before it looks at the order; the tap writes the order before it
 * looks at the thread. So either the thread sees the order, or the tap sees that the thread runs.
 *
 * A tap that is gone must not leave a server that stands for ever: whoever stands looks once in a second whether the tap's
 * heart still beats.
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
    this.runs();
  }

  /** To be called before each callback. Returns when it may run. @returns whether it had to stop */
  beforeCallback(): boolean {
    if (Atomics.load(this.#words, MODE) === RUN) return false;
    this.#hold(true);
    return true;
  }

  /**
   * To be called where there is no callback to run, but a pause may have begun: after a wait that brought nothing, or when
   * the tap has sent a message.
   *
   * @returns whether it had to stop
   */
  betweenCallbacks(): boolean {
    if (Atomics.load(this.#words, MODE) !== PAUSE) return false;
    this.#hold(false);
    return true;
  }

  /** To be called where an iteration is over. */
  iterates(): void {
    const words = this.#words;
    if (Atomics.load(words, ITERATIONS) > 0) Atomics.sub(words, ITERATIONS, 1);
  }

  /** To be called before a call that may wait; after it, `runs()`. */
  waits(): void {
    Atomics.store(this.#words, this.#lane, WAITS);
  }

  /** The thread goes on. The next thing that it does is to look at the order. */
  runs(): void {
    Atomics.store(this.#words, this.#lane, RUNS);
  }

  /** The thread ends. */
  close(): void {
    Atomics.store(this.#words, this.#lane, 0);
  }

  #hold(isCallback: boolean): void {
    const words = this.#words;
    // A message may have come in the middle of a wait, which goes on afterwards.
    const wasWaiting = !isCallback && Atomics.load(words, this.#lane) === WAITS;
    this.#stand(isCallback);
    if (wasWaiting) this.waits();
  }

  #stand(isCallback: boolean): void {
    const words = this.#words;
    let isSlowedDown = false;
    let heartbeat = -1;
    let missed = 0;
    for (;;) {
      const signal = Atomics.load(words, SIGNAL);
      this.runs();
      const mode = Atomics.load(words, MODE);
      if (mode === RUN) return;
      if (mode === SLOW) {
        if (isSlowedDown || !isCallback) return;
        isSlowedDown = Atomics.wait(words, SIGNAL, signal, words[SLOW_MS]) === "timed-out";
        continue;
      }
      if (isCallback ? this.#mayRun() : this.#isStepGranted) return;
      Atomics.store(words, this.#lane, STANDS);
      if (Atomics.wait(words, SIGNAL, signal, this.#lookMs) !== "timed-out") continue;
      const beat = Atomics.load(words, HEARTBEAT);
      missed = beat === heartbeat ? missed + 1 : 0;
      heartbeat = beat;
      if (missed >= MISSED_MAX) Atomics.store(words, MODE, RUN);
    }
  }

  get #isStepGranted(): boolean {
    return Atomics.load(this.#words, STEPS) > 0 || Atomics.load(this.#words, ITERATIONS) > 0;
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

  /**
   * Whether the latest order is in effect. After a step that is when the callback is over; when there was none to run, the step
   * stays granted, and whatever comes next is it.
   */
  get isInEffect(): boolean {
    const words = this.#words;
    if (Atomics.load(words, MODE) !== PAUSE) return true;
    const mayRun = Atomics.load(words, STEPS) > 0 || Atomics.load(words, ITERATIONS) > 0;
    for (let lane = LANES; lane < words.length; lane++) {
      const doing = Atomics.load(words, lane);
      if (doing === RUNS || (doing === STANDS && mayRun)) return false;
    }
    return true;
  }

  /** Shows whoever stands that there is still somebody who could let him go. */
  beat(): void {
    Atomics.add(this.#words, HEARTBEAT, 1);
  }
}

/**
 * The queue in which jobs wait for a worker: one producer (the owner of the pool), many consumers.
 *
 * How should jobs be shared out? Dealing them out in turn, to one queue per worker, fails as soon as their
 * costs differ: a job that lands behind a long one waits, while another worker is idle. Watching who has
 * the fewest outstanding is better. One queue for all, from which whoever is free takes the next, is best:
 * no job ever waits while a worker is idle. That is the queue of a post office.
 *
 *              head: next to take                   tail: next to fill
 *                      v                                  v
 *         +-------+-------+-------+-------+-------+-------+-------+-------+
 *         |       |   7   |   3   |   9   |   0   |   4   |       |       |   slot numbers
 *         +-------+-------+-------+-------+-------+-------+-------+-------+
 *              workers: compare-and-exchange             owner: store
 *
 * `head` and `tail` count for ever (and wrap at 2**32); their low bits are the position. The ring is empty
 * when they are equal. Its bound: it has a cell for every entry that can exist, which its user ensures.
 *
 * Why taking is right: a worker reads `head`, then the cell, and then moves `head` on by
 * compare-and-exchange. If that succeeds, nobody took that entry in between, and the owner cannot have
 * overwritten the cell, because it never overtakes `head`. If it fails, the worker forgets what it read.
 *
 * Why no wake-up is lost: a worker counts itself among the sleepers and then waits *on `tail`*, if that is
 * still what it was when the ring was empty. `Atomics.wait` compares and falls asleep in one step. The
 * owner moves `tail` first and looks at the sleepers after. So either the owner sees the sleeper, or the
 * sleeper sees the new `tail`.
 *
 * Why appending and waking are two steps: to wake a thread is a system call, and where they share a processor the one
 * that was woken may run at once, take the only entry, and fall asleep again, for each entry of a batch. So a loop
 * that has 64 requests in hand appends 64 entries, and then wakes who sleeps.
 *
 * @see M. Herlihy, N. Shavit, The Art of Multiprocessor Programming, chapter 10
 * @see U. Drepper, Futexes Are Tricky
 * @module
 */

/** What {@linkcode SubmissionRing.take} returns when there is nothing to take. */
export const EMPTY = -1;
/** An entry that is no slot: the worker that takes it leaves ("poison pill"). */
export const STOP = -2;

// Cells written by different threads are 16 integers, a cache line, apart.
const HEAD = 0;
const TAIL = 16;
const SLEEPERS = 32;
const CELLS = 48;

/** A view of the ring. Owner and workers each have one of the same memory. */
export class SubmissionRing {
  readonly memory: SharedArrayBuffer;
  readonly #ints: Int32Array;
  readonly #mask: number;
  #unannounced = 0;

  /** @param source how many entries (a power of two), or the memory of a ring made elsewhere */
  constructor(source: number | SharedArrayBuffer) {
    this.memory = typeof source === "number"
      ? new SharedArrayBuffer((CELLS + source) * Int32Array.BYTES_PER_ELEMENT)
      : source;
    this.#ints = new Int32Array(this.memory);
    this.#mask = this.#ints.length - CELLS - 1;
  }

  /** How many entries there are. Out of date at once, unless nobody else is at work. */
  get length(): number {
    return (Atomics.load(this.#ints, TAIL) - Atomics.load(this.#ints, HEAD)) | 0;
  }

  /** Owner: appends an entry. Workers that are awake may take it; those that sleep hear of it by `announce()`. */
  push(entry: number): void {
    const ints = this.#ints;
    const tail = ints[TAIL]!; // Nobody else writes it.
    ints[CELLS + (tail & this.#mask)] = entry;
    Atomics.store(ints, TAIL, tail + 1);
    this.#unannounced += 1;
  }

  /** Owner: wakes as many workers as there are new entries, if so many sleep. */
  announce(): void {
    const count = this.#unannounced;
    if (count === 0) return;
    this.#unannounced = 0;
    const ints = this.#ints;
    if (Atomics.load(ints, SLEEPERS) > 0) {
      // Who is woken is taken off the count here, not by himself later, so that while he is still waking
      // up the next announcement does not pay for a second, useless notification.
      Atomics.sub(ints, SLEEPERS, Atomics.notify(ints, TAIL, count));
    }
  }

  /** Takes the oldest entry. @returns {@linkcode EMPTY} when there is none */
  take(): number {
    const ints = this.#ints;
    for (;;) {
      const head = Atomics.load(ints, HEAD);
      if (head === Atomics.load(ints, TAIL)) return EMPTY;
      const entry = Atomics.load(ints, CELLS + (head & this.#mask));
      if (Atomics.compareExchange(ints, HEAD, head, head + 1) === head) return entry;
    }
  }

  /** Worker: blocks its thread until there may be something to take. */
  wait(): void {
    const ints = this.#ints;
    const tail = Atomics.load(ints, TAIL);
    if (tail !== Atomics.load(ints, HEAD)) return;
    Atomics.add(ints, SLEEPERS, 1);
    const woken = Atomics.wait(ints, TAIL, tail) === "ok";
    if (!woken) Atomics.sub(ints, SLEEPERS, 1);
  }
}

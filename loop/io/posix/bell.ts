/**
 * How one thread wakes another that sits in a system call.
 *
 * A thread that waits in `epoll_wait` hears of nothing else: no message, no signal, no timer. It only comes back when
 * one of its descriptors becomes ready. So it gets a descriptor of its own for that purpose, and whoever wants to
 * be heard makes it ready by writing to it. This is known as the *self-pipe trick*. Linux has `eventfd` for it: a
 * counter in the kernel, to which writing adds, and which reading sets to 0. Elsewhere a pipe does the same.
 *
 * Each thread has one bell, made when it is first asked for and never given back.
 *
 * @see D. J. Bernstein, "The self-pipe trick"; eventfd(2)
 * @module
 */

import { setCloseOnExec, setNonBlocking } from "./descriptor.ts";
import { check } from "./errno.ts";
import { type Libc, libc } from "./libc.ts";

/** The bell of a thread. */
export class Bell {
  /** Becomes readable when the bell rings: for the poller of this thread. */
  readonly descriptor: number;
  /** What another thread needs to {@linkcode ring}. */
  readonly rope: number;
  readonly #listeners = new Set<() => boolean>();
  /** Room for what a pipe may hold; an `eventfd` gives 8 bytes. */
  readonly #rings = new Uint8Array(4096);

  /**
   * Makes a bell.
   *
   * @param available the calls that the system has. @default this system's
   */
  constructor(available: Pick<Libc, "eventfd" | "pipe"> = libc) {
    const { eventfd } = available;
    if (eventfd !== null) {
      this.descriptor = this.rope = check("eventfd", eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
      return;
    }
    const ends = new Int32Array(2);
    check("pipe", available.pipe(new Uint8Array(ends.buffer)));
    for (const end of ends) {
      setCloseOnExec(end);
      setNonBlocking(end);
    }
    [this.descriptor, this.rope] = ends as unknown as [number, number];
  }

  /**
   * Has `fn` called, in this thread, when the bell has rung. It returns whether Deno's own event loop must turn before
   * this thread waits again.
   *
   * @returns a function that ends this
   */
  listen(fn: () => boolean): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  /** Silences the bell, which has rung, and tells those who listen. @returns whether Deno's loop must turn */
  answer(): boolean {
    libc.read(this.descriptor, this.#rings, this.#rings.length);
    let mustTurn = false;
    for (const listener of this.#listeners) mustTurn = listener() || mustTurn;
    return mustTurn;
  }
}

/** The bell of this thread. */
export function bell(): Bell {
  return bellOfThisThread ??= new Bell();
}

/** Rings a bell, from any thread. Many rings that nobody has answered yet count as one. */
export function ring(rope: number): void {
  // It fails only when the counter, or the pipe, is full: then the bell is ringing already.
  libc.write(rope, ONE, ONE.length);
}

let bellOfThisThread: Bell | null = null;
const ONE = new Uint8Array(BigUint64Array.of(1n).buffer);
const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

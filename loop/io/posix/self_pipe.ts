/**
 * How one thread wakes another that sits in a system call: the *self-pipe trick*.
 *
 * A thread that waits in `epoll_wait` hears of nothing else: no message, no signal, no timer. It only comes back when
 * one of its descriptors becomes ready. So it gets a pipe of its own: it waits for the read end together with its
 * sockets, and whoever wants to be heard writes to the other end, the *wake-up descriptor*. Linux has `eventfd` for it:
 * a counter in the kernel, to which writing adds, and which reading sets to 0. There, both ends are one descriptor.
 *
 * Each thread has one self-pipe, made when it is first asked for and given back when the thread is gone (see `descriptor_ledger.ts`).
 *
 * @see D. J. Bernstein, "The self-pipe trick"; eventfd(2)
 * @module
 */

import { setCloseOnExec, setNonBlocking } from "./descriptor.ts";
import { noteOpened } from "./descriptor_ledger.ts";
import { check } from "./errno.ts";
import { type Libc, libc } from "./libc.ts";

/** The self-pipe of a thread. */
export class SelfPipe {
  /** Becomes readable when the thread is to wake up: for the poller of this thread. */
  readonly readEnd: number;
  /** The wake-up descriptor: what another thread passes to {@linkcode wakeThread}. */
  readonly writeEnd: number;
  readonly #listeners = new Set<() => boolean>();
  #mustTurn = false;
  /** Room for what a pipe may hold; an `eventfd` gives 8 bytes. */
  readonly #discarded = new Uint8Array(4096);

  /**
   * Makes a self-pipe.
   *
   * @param available the calls that the system has. @default this system's
   */
  constructor(available: Pick<Libc, "eventfd" | "pipe"> = libc) {
    const { eventfd } = available;
    if (eventfd !== null) {
      this.readEnd = this.writeEnd = noteOpened(
        check("eventfd", eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      );
      return;
    }
    const ends = new Int32Array(2);
    check("pipe", available.pipe(new Uint8Array(ends.buffer)));
    for (const end of ends) {
      noteOpened(end);
      setCloseOnExec(end);
      setNonBlocking(end);
    }
    [this.readEnd, this.writeEnd] = ends as unknown as [number, number];
  }

  /**
   * Has `fn` called, in this thread, when another has woken it. It returns whether Deno's own event loop must turn
   * before this thread waits again.
   *
   * @returns a function that ends this
   */
  onWoken(fn: () => boolean): () => void {
    this.#listeners.add(fn);
    return () => void this.#listeners.delete(fn);
  }

  /** Wakes this thread, too, as soon as it waits, to let Deno's own event loop turn. For this thread. */
  turnSoon(): void {
    this.#mustTurn = true;
    wakeThread(this.writeEnd);
  }

  /** Empties the pipe, after a wake-up, and tells those who listen. @returns whether Deno's loop must turn */
  acknowledge(): boolean {
    libc.read(this.readEnd, this.#discarded, this.#discarded.length);
    let mustTurn = this.#mustTurn;
    this.#mustTurn = false;
    for (const listener of this.#listeners) mustTurn = listener() || mustTurn;
    return mustTurn;
  }
}

/** The self-pipe of this thread. */
export function selfPipe(): SelfPipe {
  return selfPipeOfThisThread ??= new SelfPipe();
}

/** Wakes another thread, from any thread. Many wake-ups that it has not acknowledged yet count as one. */
export function wakeThread(wakeUpDescriptor: number): void {
  // It fails only when the counter, or the pipe, is full: then the thread is being woken already.
  libc.write(wakeUpDescriptor, ONE, ONE.length);
}

let selfPipeOfThisThread: SelfPipe | null = null;
const ONE = new Uint8Array(BigUint64Array.of(1n).buffer);
const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

/**
 * `epoll`: Linux' answer to "which descriptors are ready?".
 *
 * `poll(2)` is told all descriptors at every call, and looks at each: ten thousand silent connections cost the same as
 * ten thousand busy ones. Here the kernel keeps the set between the calls, is told of changes only, and hears from
 * the network itself who becomes ready; so a call costs what there is to report.
 *
 * @see epoll(7)
 * @module
 */

import { EVENT_READ, EVENT_WRITE } from "../types.ts";
import { closeDescriptor } from "./descriptor.ts";
import { noteOpened } from "./descriptor_ledger.ts";
import { check, errno, systemError } from "./errno.ts";
import { libc, pointerTo } from "./libc.ts";
import { EINTR } from "./platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED, type Poller } from "./poller.ts";
import { epollWait } from "./transfer.ts";

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLL_CTL_DEL = 2;
const EPOLL_CTL_MOD = 3;
const EPOLLIN = 1;
const EPOLLOUT = 4;
const EPOLLERR = 8;
const EPOLLHUP = 16;

// A `struct epoll_event` is a mask of 32 bits and 64 bits of the program's own, here the descriptor. On x86-64 they
// are packed together, for the sake of 32-bit programs; elsewhere the second part is aligned.
const isPacked = Deno.build.arch === "x86_64";
const EVENT_INTS = isPacked ? 3 : 4;
const DATA = isPacked ? 1 : 2;
/** How many ready descriptors one call reports; the others come with the next one. */
const EVENTS_MAX = 512;

/** {@linkcode Poller} on `epoll`. */
export class EpollPoller implements Poller {
  readonly #epoll: number;
  readonly #found = new Int32Array(EVENTS_MAX * EVENT_INTS);
  readonly #foundPointer = pointerTo(this.#found);
  readonly #change = new Int32Array(EVENT_INTS);
  readonly #changeBytes = new Uint8Array(this.#change.buffer);

  constructor() {
    this.#epoll = noteOpened(check("epoll_create1", libc.epoll_create1!(EPOLL_CLOEXEC)));
  }

  change(descriptor: number, before: number, after: number): void {
    const operation = before === NOT_WATCHED
      ? EPOLL_CTL_ADD
      : after === NOT_WATCHED
      ? EPOLL_CTL_DEL
      : EPOLL_CTL_MOD;
    this.#change[0] = (after & EVENT_READ ? EPOLLIN : 0) | (after & EVENT_WRITE ? EPOLLOUT : 0);
    this.#change[DATA] = descriptor;
    check("epoll_ctl", libc.epoll_ctl!(this.#epoll, operation, descriptor, this.#changeBytes));
  }

  forget(): void {
    // The kernel forgets a descriptor when it is closed.
  }

  wait(timeoutMs: number): number {
    const count = epollWait(this.#epoll, this.#foundPointer, EVENTS_MAX, timeoutMs);
    if (count >= 0) return count;
    if (errno() === EINTR) return 0;
    throw systemError("epoll_wait");
  }

  descriptor(index: number): number {
    return this.#found[index * EVENT_INTS + DATA]!;
  }

  events(index: number): number {
    const found = this.#found[index * EVENT_INTS]!;
    if (found === EPOLLIN) return EVENT_READ;
    return (found & EPOLLIN ? EVENT_READ : 0) | (found & EPOLLOUT ? EVENT_WRITE : 0) |
      (found & EPOLLERR ? EVENT_ERROR : 0) | (found & EPOLLHUP ? EVENT_HANGUP : 0);
  }

  close(): void {
    closeDescriptor(this.#epoll);
  }
}

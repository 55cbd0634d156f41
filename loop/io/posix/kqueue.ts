/**
 * `kqueue`: the answer of the BSDs and macOS to "which descriptors are ready?".
 *
 * As with `epoll` the kernel keeps the set between the calls. But what it keeps is not a descriptor with a mask: it is
 * a *filter* on a descriptor, and to be readable and to be writable are two of them, added, deleted and reported
 * each by itself. (There are others, for files, processes, signals and timers.) So this class makes several
 * changes out of one mask, and one report out of two events.
 *
 * A filter also tells of the end: `EV_EOF`, with the error, if there is one, in `fflags`. Where there is no filter,
 * nothing is told, and so a descriptor with the mask 0 gets one that only listens for a break. That *sentry* is
 * edge-triggered: of bytes that nobody wants it hears once, not again and again.
 *
 * @see kqueue(2) of macOS; J. Lemon, "Kqueue: A generic and scalable event notification facility" (USENIX 2001)
 * @module
 */

import { EVENT_READ, EVENT_WRITE } from "../types.ts";
import { closeDescriptor } from "./descriptor.ts";
import { noteOpened } from "./descriptor_ledger.ts";
import { check, errno, systemError } from "./errno.ts";
import { type Libc, libc, pointerTo } from "./libc.ts";
import { EINTR } from "./platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED, type Poller } from "./poller.ts";

// A `struct kevent`: 64 bits for the descriptor (`ident`), 16 for the filter, 16 for flags that all filters have, 32 for
// those of this filter (`fflags`), 64 for data, and 64 of the program's own (`udata`). Every Mac is little-endian.
const KEVENT_BYTES = 32;
const KEVENT_INTS = KEVENT_BYTES / Int32Array.BYTES_PER_ELEMENT;
const KEVENT_SHORTS = KEVENT_BYTES / Int16Array.BYTES_PER_ELEMENT;
const IDENT = 0;
const FILTER_SHORT = 4;
const FLAGS_SHORT = 5;
const FFLAGS = 3;
const UDATA = 6;

const EVFILT_READ = -1;
const EVFILT_WRITE = -2;
const EV_ADD = 1;
const EV_DELETE = 2;
const EV_CLEAR = 0x20;
const EV_EOF = 0x8000;

/** A sentry relieved by a filter that reads, and another filter: no change of a mask takes more. */
const CHANGES_MAX = 3;
/** How many events one call reports; the others come with the next one. */
const EVENTS_MAX = 512;

/** The two system calls. */
export type KqueueCalls = Pick<Libc, "kqueue" | "kevent">;

/** {@linkcode Poller} on `kqueue`. */
export class KqueuePoller implements Poller {
  readonly #queue: number;
  readonly #kevent: NonNullable<KqueueCalls["kevent"]>;
  readonly #changes = new Int32Array(CHANGES_MAX * KEVENT_INTS);
  readonly #changeShorts = new Int16Array(this.#changes.buffer);
  readonly #changeBytes = new Uint8Array(this.#changes.buffer);
  #changeCount = 0;
  readonly #events = new Int32Array(EVENTS_MAX * KEVENT_INTS);
  readonly #eventShorts = new Int16Array(this.#events.buffer);
  readonly #eventsPointer = pointerTo(this.#events);
  /** A `struct timespec`: seconds and nanoseconds. */
  readonly #timeout = new BigInt64Array(2);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);
  // What `wait()` has found; and where in that a descriptor stands.
  readonly #foundDescriptors: number[] = [];
  readonly #foundEvents: number[] = [];
  readonly #places = new Map<number, number>();

  /** @param kernel the system's own calls; a test, which runs on other systems too, has its own */
  constructor(kernel: KqueueCalls = libc) {
    this.#queue = noteOpened(check("kqueue", kernel.kqueue!()));
    this.#kevent = kernel.kevent!;
  }

  change(descriptor: number, before: number, after: number): void {
    this.#changeCount = 0;
    this.#replace(descriptor, EVFILT_READ, readFlags(before), readFlags(after));
    this.#replace(descriptor, EVFILT_WRITE, writeFlags(before), writeFlags(after));
    check("kevent", this.#kevent(this.#queue, this.#changeBytes, this.#changeCount, null, 0, null));
  }

  forget(): void {
    // The kernel forgets a descriptor when it is closed.
  }

  /** As in {@linkcode Poller}; besides, it may return 0 because bytes have come that nobody wants. */
  wait(timeoutMs: number): number {
    this.#foundDescriptors.length = this.#foundEvents.length = 0;
    this.#places.clear();
    this.#timeout[0] = BigInt(Math.floor(timeoutMs / 1000));
    this.#timeout[1] = BigInt(timeoutMs % 1000) * 1_000_000n;
    const timeout = timeoutMs < 0 ? null : this.#timeoutBytes;
    const count = this.#kevent(this.#queue, null, 0, this.#eventsPointer, EVENTS_MAX, timeout);
    if (count < 0) {
      if (errno() === EINTR) return 0;
      throw systemError("kevent");
    }
    for (let i = 0; i < count; i++) {
      const events = this.#eventsOf(i);
      if (events !== 0) this.#merge(this.#events[i * KEVENT_INTS + IDENT]!, events);
    }
    return this.#foundDescriptors.length;
  }

  descriptor(index: number): number {
    return this.#foundDescriptors[index]!;
  }

  events(index: number): number {
    return this.#foundEvents[index]!;
  }

  close(): void {
    closeDescriptor(this.#queue);
  }

  /** Notes the changes that make a filter with the flags `after` of one with `before`; 0 stands for none. */
  #replace(descriptor: number, filter: number, before: number, after: number): void {
    if (before === after) return;
    // Not added over the old one: whether it is edge-triggered is settled when it is new.
    if (before !== 0) this.#note(descriptor, filter, EV_DELETE);
    if (after !== 0) this.#note(descriptor, filter, after);
  }

  #note(descriptor: number, filter: number, flags: number): void {
    const index = this.#changeCount++;
    this.#changes[index * KEVENT_INTS + IDENT] = descriptor;
    this.#changeShorts[index * KEVENT_SHORTS + FILTER_SHORT] = filter;
    this.#changeShorts[index * KEVENT_SHORTS + FLAGS_SHORT] = flags;
    this.#changes[index * KEVENT_INTS + UDATA] = flags & EV_CLEAR;
  }

  /** What an event says of its half of the stream. */
  #eventsOf(index: number): number {
    const flags = this.#eventShorts[index * KEVENT_SHORTS + FLAGS_SHORT]!;
    const isEnd = (flags & EV_EOF) !== 0;
    const broken = isEnd && this.#events[index * KEVENT_INTS + FFLAGS] !== 0 ? EVENT_ERROR : 0;
    const isSentry = this.#events[index * KEVENT_INTS + UDATA] !== 0;
    if (isSentry) return broken;
    const isRead = this.#eventShorts[index * KEVENT_SHORTS + FILTER_SHORT] === EVFILT_READ;
    return broken | (isRead ? EVENT_READ : isEnd ? EVENT_WRITE | EVENT_HANGUP : EVENT_WRITE);
  }

  /** Makes one report of both filters of a descriptor. */
  #merge(descriptor: number, events: number): void {
    const place = this.#places.get(descriptor);
    if (place !== undefined) {
      this.#foundEvents[place]! |= events;
      return;
    }
    this.#places.set(descriptor, this.#foundDescriptors.push(descriptor) - 1);
    this.#foundEvents.push(events);
  }
}

/** How the filter for reading is added for a mask; 0 when there is none. */
function readFlags(mask: number): number {
  if (mask === NOT_WATCHED) return 0;
  return mask & EVENT_READ ? EV_ADD : mask === 0 ? EV_ADD | EV_CLEAR : 0;
}

/** The same for the filter for writing. */
function writeFlags(mask: number): number {
  return mask !== NOT_WATCHED && mask & EVENT_WRITE ? EV_ADD : 0;
}

/**
 * `poll(2)`: the question in its plainest form, which every Unix understands.
 *
 * The program keeps a list of descriptors and shows all of it to the kernel, at every call; the kernel looks at each,
 * and writes its answer beside it. There is nothing to set up and nothing to keep in step, so this is the
 * one to read first, and the one that is left where there is neither `epoll` nor `kqueue`. Its price is plain, too: a
 * call costs what there is to *watch*, where those cost what there is to *report*. For a hundred connections nobody
 * can tell; for ten thousand, of which one is active, each of its requests takes a look at all the others.
 *
 * To try it: `new PosixSelector(new PollPoller())`.
 *
 * @see poll(2); W. R. Stevens, UNIX Network Programming, vol. 1, section 6.10
 * @module
 */

import { EVENT_READ, EVENT_WRITE } from "../types.ts";
import { errno, systemError } from "./errno.ts";
import { libc } from "./libc.ts";
import { EINTR, POLLERR, POLLHUP, POLLIN, POLLOUT } from "./platform.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED, type Poller } from "./poller.ts";

// A `struct pollfd`: 32 bits for the descriptor, 16 for what is asked, 16 for the answer.
const POLLFD_BYTES = 8;
const DESCRIPTOR_INTS = POLLFD_BYTES / Int32Array.BYTES_PER_ELEMENT;
const MASK_SHORTS = POLLFD_BYTES / Int16Array.BYTES_PER_ELEMENT;
const ASKED = 2;
const ANSWERED = 3;

/** {@linkcode Poller} on `poll`. */
export class PollPoller implements Poller {
  #bytes = new Uint8Array(16 * POLLFD_BYTES);
  #descriptors = new Int32Array(this.#bytes.buffer);
  #masks = new Int16Array(this.#bytes.buffer);
  #length = 0;
  /** Where in the list a descriptor stands. */
  readonly #places = new Map<number, number>();
  // The answers are copied: the list changes while somebody goes through them.
  readonly #foundDescriptors: number[] = [];
  readonly #foundEvents: number[] = [];

  change(descriptor: number, before: number, after: number): void {
    if (after === NOT_WATCHED) return this.forget(descriptor);
    const place = before === NOT_WATCHED ? this.#append(descriptor) : this.#places.get(descriptor)!;
    this.#masks[place * MASK_SHORTS + ASKED] = (after & EVENT_READ ? POLLIN : 0) |
      (after & EVENT_WRITE ? POLLOUT : 0);
  }

  /** Takes a descriptor off the list. The last one takes its place, so that the list has no holes. */
  forget(descriptor: number): void {
    const place = this.#places.get(descriptor)!;
    const last = --this.#length;
    this.#places.set(this.#descriptors[last * DESCRIPTOR_INTS]!, place);
    this.#places.delete(descriptor);
    this.#bytes.copyWithin(place * POLLFD_BYTES, last * POLLFD_BYTES, (last + 1) * POLLFD_BYTES);
  }

  wait(timeoutMs: number): number {
    this.#foundDescriptors.length = this.#foundEvents.length = 0;
    let toFind = libc.poll(this.#bytes, this.#length, timeoutMs);
    if (toFind < 0) {
      if (errno() === EINTR) return 0;
      throw systemError("poll");
    }
    for (let place = 0; toFind > 0; place++) {
      const answer = this.#masks[place * MASK_SHORTS + ANSWERED]!;
      if (answer === 0) continue;
      toFind -= 1;
      this.#foundDescriptors.push(this.#descriptors[place * DESCRIPTOR_INTS]!);
      this.#foundEvents.push(
        (answer & POLLIN ? EVENT_READ : 0) | (answer & POLLOUT ? EVENT_WRITE : 0) |
          (answer & POLLERR ? EVENT_ERROR : 0) | (answer & POLLHUP ? EVENT_HANGUP : 0),
      );
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
    // The kernel keeps nothing.
  }

  /** Puts a descriptor at the end of the list. @returns its place */
  #append(descriptor: number): number {
    const place = this.#length++;
    if (this.#length * POLLFD_BYTES > this.#bytes.length) this.#grow();
    this.#descriptors[place * DESCRIPTOR_INTS] = descriptor;
    this.#places.set(descriptor, place);
    return place;
  }

  #grow(): void {
    const bytes = new Uint8Array(2 * this.#bytes.length);
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#descriptors = new Int32Array(bytes.buffer);
    this.#masks = new Int16Array(bytes.buffer);
  }
}

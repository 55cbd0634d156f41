/**
 * A selector that truly waits: `select()` stops the thread, in the kernel, until a descriptor is ready.
 *
 * That is what makes it fast, and it has a price: while the thread waits, nothing of Deno's own event loop happens,
 * no timer, no message, no signal. So `select()` comes back to it now and then, about every tenth of a second, by
 * returning a promise instead of an array; and who cannot wait that long rings the thread's bell (see `bell.ts`).
 *
 * The kernel is told as little as possible, since each change of interest costs a system call. When a server stops
 * reading from a client whose request it computes, mostly nothing comes from that client until it reads again; so the
 * poller goes on asking, and only if something does come is it told to stop.
 *
 * @module
 */

import {
  type Doorbell,
  type DoorbellOwner,
  EVENT_READ,
  EVENT_WRITE,
  type Registered,
  type Selector,
} from "../types.ts";
import { LINGER_MS } from "../limits.ts";
import { PollPacer } from "../poll_pacer.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { bell } from "./bell.ts";
import { defaultPoller } from "./default_poller.ts";
import { PosixListener } from "./listener.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED, type Poller } from "./poller.ts";
import { PosixSocket } from "./socket.ts";
import type { Source } from "./source.ts";

const EVENT_BROKEN = EVENT_ERROR | EVENT_HANGUP;
/** How long Deno's own event loop may stand still, in milliseconds, unless somebody asks for less. */
const STANDSTILL_MS = 100;
/**
 * How many calls in a row do without a look at the clock. Each may wait, so it must not be many: when sockets become
 * ready just before each tenth of a second is over, the standstill lasts eight of them.
 */
const SELECTS_PER_LOOK_MAX = 8;

/** {@linkcode Selector} for `PosixSocket` and `PosixListener`. */
export class PosixSelector implements Selector {
  readonly #poller: Poller;
  readonly #bell = bell();
  readonly #pacer = new PollPacer(() => performance.now(), STANDSTILL_MS, SELECTS_PER_LOOK_MAX);
  /** By descriptor. */
  readonly #sources: (Source | null)[] = [];
  readonly #ready: Source[] = [];
  /** In the order in which their time runs out. */
  readonly #lingering = new Set<PosixSocket>();
  #doorbellOwners: DoorbellOwner[] = [];
  #size = 0;
  #isWoken = false;
  #isRung = false;
  #isDraining = false;
  #isClosed = false;

  /** @param poller how to wait; the system's best way by default */
  constructor(poller: Poller = defaultPoller()) {
    this.#poller = poller;
    poller.change(this.#bell.descriptor, NOT_WATCHED, EVENT_READ);
  }

  get size(): number {
    return this.#size;
  }

  register(socket: Registered, mask: number, data: unknown = null): void {
    if (!(socket instanceof PosixSocket || socket instanceof PosixListener)) {
      throw new TypeError(`Cannot register: a socket of the posix I/O is needed, got ${socket}`);
    }
    if (socket.selector !== null || socket.isClosed) {
      throw new TypeError("Cannot register: the socket must be open, and not be registered yet");
    }
    while (this.#sources.length <= socket.descriptor) this.#sources.push(null);
    this.#sources[socket.descriptor] = socket;
    this.#size += 1;
    socket.selector = this;
    socket.interest = mask;
    socket.data = data;
    this.#watch(socket, mask);
    if (socket instanceof PosixSocket) {
      socket.startWaiting();
      if (this.#isDraining) socket.drain();
    } else if (socket.sweepMs > 0) {
      this.#turnWithin(socket.sweepMs);
    }
  }

  modify(socket: Registered, mask: number): void {
    if (socket.interest === mask) return;
    const source = socket as Source;
    if (source.selector !== this) {
      throw new TypeError("Cannot modify: the socket must be registered with this selector");
    }
    if (source.isClosed) return;
    source.interest = mask;
    if (mask === 0) return;
    if (source instanceof PosixSocket) source.startWaiting();
    const { watched } = source;
    // To ask for too much is harmless in a socket from which nothing comes; but nearly always it can be written to.
    const isTooMuch = (watched & EVENT_WRITE & ~mask) !== 0;
    if (watched === NOT_WATCHED || isTooMuch || (mask & ~watched) !== 0) this.#watch(source, mask);
  }

  unregister(socket: Registered): void {
    const source = socket as Source;
    // One that is being closed leaves by itself, when its peer has.
    if (source.selector !== this || source.isClosed) return;
    this.#watch(source, NOT_WATCHED);
    this.#remove(source);
  }

  select(timeoutMs = Infinity): Registered[] | Promise<Registered[]> {
    if (this.#pacer.lookIsDue() && this.#pacer.pollIsDue()) return this.#turnAndSelect(timeoutMs);
    const waitedMs = this.#collect(timeoutMs);
    if (this.#isRung) return this.#turnAndSelect(0);
    if (this.#isDone() || waitedMs >= timeoutMs) return this.#finish();
    return this.#turnAndSelect(timeoutMs - waitedMs);
  }

  wake(): void {
    this.#isWoken = true;
  }

  doorbell(owner: DoorbellOwner, timersMs = STANDSTILL_MS): Doorbell {
    this.#turnWithin(timersMs);
    this.#doorbellOwners.push(owner);
    const stopListening = this.#bell.listen(() => {
      owner.onRing();
      this.#isWoken = true;
      return false;
    });
    const remove = () => {
      stopListening();
      this.#doorbellOwners = this.#doorbellOwners.filter((other) => other !== owner);
    };
    return { rope: this.#bell.rope, remove };
  }

  drain(): void {
    this.#isDraining = true;
    for (const source of this.#sources) {
      if (source instanceof PosixSocket) source.drain();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const socket of this.#lingering) socket.release();
    for (const source of this.#sources) {
      if (source !== null) this.#remove(source);
    }
    this.#poller.close();
  }

  /** Waits until the peer of a socket that is being closed closes, too. For the socket. */
  linger(socket: PosixSocket): void {
    socket.lingersUntilMs = performance.now() + LINGER_MS;
    this.#lingering.add(socket);
    if (socket.watched !== EVENT_READ) this.#watch(socket, EVENT_READ);
  }

  /** Forgets a source that is about to be closed for good. For the source. */
  forget(source: Source): void {
    if (source.watched !== NOT_WATCHED) this.#poller.forget(source.descriptor, source.watched);
    this.#remove(source);
  }

  /** Does not watch a source, in spite of its interest, until {@linkcode restore}. For the listener. */
  silence(source: Source): void {
    if (source.watched !== 0) this.#watch(source, 0);
  }

  restore(source: Source): void {
    if (source.watched !== source.interest) this.#watch(source, source.interest);
  }

  #watch(source: Source, mask: number): void {
    const isConnecting = source.isSpecial && !source.isClosed;
    // That it is connected is told by being writable, and it may have to do something then, whatever its owner waits for.
    if (isConnecting && mask !== NOT_WATCHED) mask |= EVENT_WRITE;
    if (source.watched === mask) return;
    this.#poller.change(source.descriptor, source.watched, mask);
    source.watched = mask;
  }

  #remove(source: Source): void {
    this.#sources[source.descriptor] = null;
    this.#size -= 1;
    source.selector = null;
    source.watched = NOT_WATCHED;
    source.interest = source.ready = 0;
    this.#lingering.delete(source as PosixSocket);
  }

  /** Asks the poller, and fills the ready list. @returns how long it has waited, at most */
  #collect(timeoutMs: number): number {
    this.#ready.length = 0;
    if (this.#isClosed) return 0;
    for (const owner of this.#doorbellOwners) {
      if (!owner.beforeWait()) this.#isWoken = true;
    }
    const waitMs = this.#isWoken || this.#isDraining && this.#hasReaders()
      ? 0
      : Math.min(timeoutMs, this.#pacer.intervalMs);
    // Rounded up, like the timeouts of asyncio: or else a timer that is due in half a millisecond would be polled for.
    const count = this.#poller.wait(Math.ceil(waitMs));
    for (let i = 0; i < count; i++) {
      const source = this.#sources[this.#poller.descriptor(i)];
      const events = this.#poller.events(i);
      if (source === null || source === undefined) {
        if (this.#bell.answer()) this.#isRung = true;
      } else if (events === EVENT_READ && (source.interest & EVENT_READ) !== 0) {
        source.ready = EVENT_READ;
        this.#ready.push(source);
      } else {
        this.#sort(source, events);
      }
    }
    if (this.#isDraining) this.#addReaders();
    return waitMs;
  }

  /** Deals with all that is not simply a socket that can be read. */
  #sort(source: Source, events: number): void {
    if (source.isSpecial || (events & EVENT_BROKEN) !== 0) source.notice(events);
    if (source.selector !== this) return; // That was its end.
    const ready = (events & EVENT_BROKEN) !== 0 ? EVENT_READ | EVENT_WRITE : events;
    source.ready = ready & source.interest;
    if (source.ready !== 0) this.#ready.push(source);
    else if (source.isSpecial) return;
    // Nobody wants it, and it would be reported again and again. Breaks are reported as long as it is watched at all.
    else this.#watch(source, (events & EVENT_BROKEN) !== 0 ? NOT_WATCHED : source.interest);
  }

  /** In a server that drains, whoever waits for bytes is ready: either some have come, or this is the end. */
  #addReaders(): void {
    const reported = new Set(this.#ready);
    for (const source of this.#sources) {
      if (!(source instanceof PosixSocket) || (source.interest & EVENT_READ) === 0) continue;
      if (!reported.has(source)) this.#ready.push(source);
      source.ready = EVENT_READ | (reported.has(source) ? source.ready : 0);
    }
  }

  #hasReaders(): boolean {
    return this.#sources.some((source) =>
      source instanceof PosixSocket && (source.interest & EVENT_READ) !== 0
    );
  }

  #isDone(): boolean {
    return this.#ready.length > 0 || this.#isWoken || this.#size === 0 || this.#isClosed;
  }

  #finish(): Registered[] | Promise<Registered[]> {
    if (!this.#isWoken) return this.#ready;
    this.#isWoken = false;
    // A promise, so that what those who woke us have queued as microtasks comes first.
    return Promise.resolve(this.#ready);
  }

  /** Lets Deno's own event loop turn, and goes on waiting. */
  async #turnAndSelect(timeoutMs: number): Promise<Registered[]> {
    for (;;) {
      this.#isRung = false;
      await pollOperatingSystem();
      this.#pacer.polled();
      this.#endLingering();
      const waitedMs = this.#collect(timeoutMs);
      if (this.#isRung) continue;
      timeoutMs -= waitedMs;
      if (this.#isDone() || timeoutMs <= 0) return this.#finish();
    }
  }

  #endLingering(): void {
    const nowMs = performance.now();
    for (const socket of this.#lingering) {
      if (socket.lingersUntilMs > nowMs) return;
      socket.release();
    }
  }

  #turnWithin(ms: number): void {
    this.#pacer.intervalMs = Math.min(this.#pacer.intervalMs, Math.max(1, ms));
  }
}

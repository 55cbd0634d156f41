/**
 * A selector that truly waits: `select()` stops the thread, in the kernel, until a descriptor is ready.
 *
 * That is what makes it fast, and it has a price: while the thread waits, nothing of Deno's own event loop happens,
 * no timer, no message, no signal. So `select()` comes back to it now and then, about every tenth of a second, by
 * returning a promise instead of an array; and who cannot wait that long wakes the thread (see `self_pipe.ts`).
 *
 * The kernel is told as little as possible, since each change of interest costs a system call. When a server stops
 * reading from a client whose request it computes, mostly nothing comes from that client until it reads again; so the
 * poller goes on asking, and only if something does come is it told to stop.
 *
 * @module
 */

import {
  EVENT_READ,
  EVENT_WRITE,
  type Registered,
  type Selector,
  type ThreadWaker,
  type ThreadWakerOwner,
} from "../types.ts";
import { LINGER_MS } from "../limits.ts";
import type { IdleSweeper } from "../idle_sweeper.ts";
import { PollPacer } from "../poll_pacer.ts";
import { pollOperatingSystem } from "../poll_operating_system.ts";
import { selfPipe } from "./self_pipe.ts";
import { defaultPoller } from "./default_poller.ts";
import { PosixListener } from "./listener.ts";
import { EVENT_ERROR, EVENT_HANGUP, NOT_WATCHED, type Poller } from "./poller.ts";
import { PosixSocket } from "./socket.ts";
import type {
  LingeringSocket,
  Pollable,
  PollableListener,
  PollableSocket,
  Watcher,
} from "./pollable.ts";

const EVENT_BROKEN = EVENT_ERROR | EVENT_HANGUP;
/** How long Deno's own event loop may stand still, in milliseconds, while nobody waits for a timer that is due sooner. */
const STANDSTILL_MS = 100;
/**
 * How many calls in a row do without a look at the clock. Each may wait, so it must not be many: when sockets become
 * ready just before each tenth of a second is over, the standstill lasts eight of them.
 */
const SELECTS_PER_LOOK_MAX = 8;

/** The sockets and listeners that belong to a way to wait. */
export interface Kinds {
  /** The name of their world. */
  readonly name: string;
  readonly Socket: abstract new (...args: never[]) => PollableSocket;
  readonly Listener: abstract new (...args: never[]) => PollableListener;
}

const posixKinds: Kinds = { name: "posix", Socket: PosixSocket, Listener: PosixListener };

/** {@linkcode Selector} for `PosixSocket` and `PosixListener`, and for others on descriptors with a poller of their own. */
export class PosixSelector implements Selector, Watcher {
  readonly #poller: Poller;
  readonly #kinds: Kinds;
  readonly #selfPipe = selfPipe();
  readonly #pacer = new PollPacer(() => performance.now(), STANDSTILL_MS, SELECTS_PER_LOOK_MAX);
  /** By descriptor. */
  readonly #pollables: (Pollable | null)[] = [];
  readonly #ready: Pollable[] = [];
  readonly #lingering = new Set<LingeringSocket>();
  #threadWakerOwners: ThreadWakerOwner[] = [];
  /** Those of the listeners, whose connections may outlive them. */
  readonly #sweepers: IdleSweeper[] = [];
  #size = 0;
  #isWoken = false;
  #mustTurn = false;
  #isDraining = false;
  /** To be called when no listener is left. */
  readonly #listenersClosed: (() => void)[] = [];
  #isClosed = false;

  /**
   * @param poller how to wait; the system's best way by default
   * @param kinds what can be registered
   */
  constructor(poller: Poller = defaultPoller(), kinds: Kinds = posixKinds) {
    this.#poller = poller;
    this.#kinds = kinds;
    poller.change(this.#selfPipe.readEnd, NOT_WATCHED, EVENT_READ);
  }

  get size(): number {
    return this.#size;
  }

  register(socket: Registered, mask: number, data: unknown = null): void {
    const { name, Socket, Listener } = this.#kinds;
    if (!(socket instanceof Socket || socket instanceof Listener)) {
      throw new TypeError(`Cannot register: a socket of the ${name} I/O is needed, got ${socket}`);
    }
    if (socket.selector !== null || socket.isClosed) {
      throw new TypeError(
        "Cannot register: the socket must be open and new to the selector, got another one",
      );
    }
    this.#place(socket);
    this.#size += 1;
    socket.selector = this;
    socket.interest = mask;
    socket.data = data;
    this.#watch(socket, mask);
    if (this.#isDraining) socket.drain();
    if (socket instanceof Socket) {
      socket.startWaiting();
    } else if (socket.sweeper.periodMs > 0) {
      this.#sweepers.push(socket.sweeper);
    }
  }

  modify(socket: Registered, mask: number): void {
    const pollable = socket as Pollable;
    if (pollable.interest === mask || pollable.isClosed) return;
    if (pollable.selector !== this) {
      throw new TypeError(
        "Cannot modify: the socket must be registered with this selector, got another one",
      );
    }
    pollable.interest = mask;
    if (mask === 0) return;
    if (pollable instanceof this.#kinds.Socket) pollable.startWaiting();
    const { watched } = pollable;
    // To ask for too much is harmless in a socket from which nothing comes; but nearly always it can be written to.
    const isTooMuch = (watched & EVENT_WRITE & ~mask) !== 0;
    if (watched === NOT_WATCHED || isTooMuch || (mask & ~watched) !== 0) {
      this.#watch(pollable, mask);
    }
  }

  unregister(socket: Registered): void {
    const pollable = socket as Pollable;
    // One that is being closed leaves by itself, when its peer has.
    if (pollable.selector !== this || pollable.isClosed) return;
    this.#watch(pollable, NOT_WATCHED);
    this.#remove(pollable);
  }

  select(timeoutMs = Infinity): Registered[] | Promise<Registered[]> {
    // While it drains, somebody may wait for its end: then the clock is looked at each time.
    const mustLook = this.#isDraining || this.#pacer.lookIsDue();
    if (mustLook && this.#pacer.pollIsDue()) return this.#turnAndSelect(timeoutMs);
    const waitedMs = this.#collect(timeoutMs);
    if (this.#mustTurn) return this.#turnAndSelect(0);
    if (this.#isDone() || waitedMs >= timeoutMs) return this.#finish();
    return this.#turnAndSelect(timeoutMs - waitedMs);
  }

  wake(): void {
    this.#isWoken = true;
  }

  threadWaker(owner: ThreadWakerOwner): ThreadWaker {
    this.#threadWakerOwners.push(owner);
    const stopListening = this.#selfPipe.onWoken(() => {
      owner.onWoken();
      this.#isWoken = true;
      return false;
    });
    const remove = () => {
      stopListening();
      this.#threadWakerOwners = this.#threadWakerOwners.filter((other) => other !== owner);
    };
    return { descriptor: this.#selfPipe.writeEnd, remove };
  }

  drain(listenersClosed: () => void = () => {}): void {
    this.#listenersClosed.push(listenersClosed);
    if (!this.#isDraining) {
      this.#isDraining = true;
      for (const pollable of this.#pollables) pollable?.drain();
    }
    this.#tellListenersClosed();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const socket of this.#lingering) socket.release();
    for (const pollable of this.#pollables) {
      if (pollable !== null) this.#remove(pollable);
    }
    this.#poller.close();
  }

  move(pollable: Pollable, descriptor: number): void {
    if (pollable.watched !== NOT_WATCHED) {
      this.#poller.forget(pollable.descriptor, pollable.watched);
    }
    this.#pollables[pollable.descriptor] = null;
    pollable.watched = NOT_WATCHED;
    pollable.descriptor = descriptor;
    this.#place(pollable);
    this.#watch(pollable, pollable.interest);
  }

  linger(socket: LingeringSocket): void {
    socket.lingersUntilMs = performance.now() + LINGER_MS;
    this.#lingering.add(socket);
    if (socket.watched !== EVENT_READ) this.#watch(socket, EVENT_READ);
  }

  forget(pollable: Pollable): void {
    if (pollable.watched !== NOT_WATCHED) {
      this.#poller.forget(pollable.descriptor, pollable.watched);
    }
    this.#remove(pollable);
  }

  silence(pollable: Pollable): void {
    if (pollable.watched !== 0) this.#watch(pollable, 0);
  }

  restore(pollable: Pollable): void {
    if (pollable.watched !== pollable.interest) this.#watch(pollable, pollable.interest);
  }

  #place(pollable: Pollable): void {
    while (this.#pollables.length <= pollable.descriptor) this.#pollables.push(null);
    this.#pollables[pollable.descriptor] = pollable;
  }

  #watch(pollable: Pollable, mask: number): void {
    const isConnecting = pollable.isConnectingOrLingering && !pollable.isClosed;
    // That it is connected is told by being writable, and it may have to do something then, whatever its owner waits for.
    if (isConnecting && mask !== NOT_WATCHED) mask |= EVENT_WRITE;
    if (pollable.watched === mask) return;
    this.#poller.change(pollable.descriptor, pollable.watched, mask);
    pollable.watched = mask;
  }

  #remove(pollable: Pollable): void {
    this.#pollables[pollable.descriptor] = null;
    this.#size -= 1;
    pollable.selector = null;
    pollable.watched = NOT_WATCHED;
    pollable.interest = pollable.ready = 0;
    this.#lingering.delete(pollable as LingeringSocket);
    if (pollable instanceof this.#kinds.Listener) this.#tellListenersClosed();
  }

  /** Tells whoever wants to know when a server that drains has no listener any more. */
  #tellListenersClosed(): void {
    if (this.#listenersClosed.length === 0) return;
    if (this.#pollables.some((pollable) => pollable instanceof this.#kinds.Listener)) return;
    for (const listenersClosed of this.#listenersClosed.splice(0)) listenersClosed();
  }

  /** Asks the poller, and fills the ready list. @returns how long it has waited, at most */
  #collect(timeoutMs: number): number {
    this.#ready.length = 0;
    if (this.#isClosed) return 0;
    this.#pacer.intervalMs = this.#timersMs();
    const waitMs = this.#isWoken || this.#isDraining && this.#pollables.some(waitsForMore)
      ? 0
      : Math.min(timeoutMs, this.#pacer.intervalMs);
    // Rounded up, like the timeouts of asyncio: or else a timer that is due in half a millisecond would be polled for.
    const count = this.#poller.wait(Math.ceil(waitMs));
    for (let i = 0; i < count; i++) {
      const pollable = this.#pollables[this.#poller.descriptor(i)];
      const events = this.#poller.events(i);
      if (pollable === null || pollable === undefined) {
        if (this.#selfPipe.acknowledge()) this.#mustTurn = true;
      } else if (events === EVENT_READ && (pollable.interest & EVENT_READ) !== 0) {
        pollable.ready = EVENT_READ;
        this.#ready.push(pollable);
      } else {
        this.#sort(pollable, events);
      }
    }
    if (this.#isDraining) this.#addReaders();
    return waitMs;
  }

  /** Deals with all that is not simply a socket that can be read. */
  #sort(pollable: Pollable, events: number): void {
    if (pollable.isConnectingOrLingering || (events & EVENT_BROKEN) !== 0) pollable.notice(events);
    // That was its end; or it is being closed, or has another address to try.
    if (pollable.selector !== this || pollable.isConnectingOrLingering) return;
    const ready = (events & EVENT_BROKEN) !== 0 ? EVENT_READ | EVENT_WRITE : events;
    pollable.ready = ready & pollable.interest;
    if (pollable.ready !== 0) this.#ready.push(pollable);
    // Nobody wants it, and it would be reported again and again. Breaks are reported as long as it is watched at all.
    else this.#watch(pollable, (events & EVENT_BROKEN) !== 0 ? NOT_WATCHED : pollable.interest);
  }

  /**
   * In a server that drains, whoever waits for more is ready: either something has come, or this is the end. Listeners
   * come first, because a client may connect until they are closed.
   */
  #addReaders(): void {
    const reported = new Set(this.#ready);
    for (const pollable of this.#pollables) {
      if (!waitsForMore(pollable)) continue;
      pollable.ready = EVENT_READ | (reported.has(pollable) ? pollable.ready : 0);
      reported.add(pollable);
    }
    this.#ready.length = 0;
    for (const pollable of reported) {
      if (pollable instanceof this.#kinds.Listener) this.#ready.unshift(pollable);
      else this.#ready.push(pollable);
    }
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
      this.#mustTurn = false;
      await pollOperatingSystem();
      this.#pacer.polled();
      this.#endLingering();
      const waitedMs = this.#collect(timeoutMs);
      if (this.#mustTurn) continue;
      timeoutMs -= waitedMs;
      if (this.#isDone() || timeoutMs <= 0) return this.#finish();
    }
  }

  #endLingering(): void {
    const nowMs = performance.now();
    for (const socket of this.#lingering) {
      if (socket.lingersUntilMs <= nowMs) socket.release();
    }
  }

  /** How long timers may wait. Who has none to wait for must not cost a processor anything while nothing happens. */
  #timersMs(): number {
    let timersMs = STANDSTILL_MS;
    for (const owner of this.#threadWakerOwners) {
      const ownersMs = owner.beforeWait();
      if (ownersMs === 0) this.#isWoken = true;
      timersMs = Math.min(timersMs, ownersMs);
    }
    for (const sweeper of this.#sweepers) timersMs = Math.min(timersMs, sweeper.timersMs);
    return Math.max(1, timersMs);
  }
}

/** Whether somebody waits for bytes from it, or for connections. */
function waitsForMore(pollable: Pollable | null): pollable is Pollable {
  if (pollable === null || (pollable.interest & EVENT_READ) === 0) return false;
  return !pollable.isPaused;
}

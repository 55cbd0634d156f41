/**
 * Sockets for the tests of this folder: both ends and the wire between them lie in memory.
 *
 * What the operating system decides on a real connection (how much it takes at once, when the other side
 * hears of it, in which order two sockets become ready) is fixed here, so a test gives the same each time,
 * also in simulated time.
 *
 * @module
 */

import { type EventLoop, getRunningLoop } from "./event_loop.ts";
import {
  type Address,
  CLOSED,
  EVENT_READ,
  EVENT_WRITE,
  type Listener,
  type Registered,
  type Selector,
  type Socket,
  WOULD_BLOCK,
} from "./io/types.ts";
import type { Coroutine } from "./kernel/coroutine.ts";
import type { Network } from "./kernel/network.ts";
import { simulate } from "./loop_testing.ts";
import { ByteBuffer } from "./networking/byte_buffer.ts";

/** How many bytes are on the wire at most, in each direction. */
export const WIRE_BYTES = 8192;

/** From here on clients get their ports. */
const CLIENT_PORT = 50_001;

let made = 0;

/** What the selector asks of its sockets. */
abstract class Source implements Registered {
  /** Decides who comes first when several are ready, as descriptors do. */
  readonly order = made++;
  interest = 0;
  ready = 0;
  data: unknown = null;
  isDrained = false;
  isClosed = false;
  selector: MemorySelector | null = null;

  close(): void {
    this.isClosed = true;
    this.selector?.unregister(this);
  }

  abstract possible(): number;
}

/** One end of a connection. */
export class MemorySocket extends Source implements Socket {
  readonly bytes: Uint8Array;
  error: Error | null = null;
  onBroken: (() => void) | null = null;
  localAddr: Address | null = null;
  remoteAddr: Address | null = null;
  /** The other end; null before there is one. */
  peer: MemorySocket | null = null;
  readonly #arrived = new ByteBuffer();
  #ended = false;

  /** @param recvBytes how many bytes a `recv()` gives at most */
  constructor(recvBytes: number) {
    super();
    this.bytes = new Uint8Array(recvBytes);
  }

  recv(): number {
    const bytes = this.#arrived.take(this.bytes.length);
    this.bytes.set(bytes);
    if (bytes.length > 0) return bytes.length;
    if (this.error !== null || this.isDrained) return CLOSED;
    return this.#ended ? 0 : WOULD_BLOCK;
  }

  send(bytes: Uint8Array, count: number): number {
    const { peer } = this;
    if (peer === null || this.error !== null) return this.error === null ? 0 : count;
    if (peer.isClosed) {
      this.break(new Deno.errors.BrokenPipe("the peer is gone"));
      return count;
    }
    const taken = Math.min(count, WIRE_BYTES - peer.#arrived.length);
    peer.#arrived.push(bytes.subarray(0, taken));
    return taken;
  }

  closeWrite(): void {
    if (this.peer !== null) this.peer.#ended = true;
  }

  override close(): void {
    if (!this.isClosed) this.closeWrite();
    super.close();
  }

  abort(): void {
    this.close();
  }

  /** The connection breaks, as this end sees it. */
  break(error: Error): void {
    this.error ??= error;
    this.onBroken?.();
  }

  possible(): number {
    const over = this.error !== null || this.#ended || this.isDrained;
    const readable = this.#arrived.length > 0 || over ? EVENT_READ : 0;
    const room = this.peer !== null && this.peer.#arrived.length < WIRE_BYTES;
    return readable | (room || this.error !== null ? EVENT_WRITE : 0);
  }
}

class MemoryListener extends Source implements Listener {
  readonly waiting: MemorySocket[] = [];

  constructor(readonly addr: Address) {
    super();
  }

  accept(): MemorySocket | null {
    const next = this.waiting.shift() ?? null;
    if (next === null && this.isDrained) this.close();
    return next;
  }

  *[Symbol.iterator](): Generator<MemorySocket, void> {
    for (let next; (next = this.accept()) !== null;) yield next;
  }

  possible(): number {
    return this.waiting.length > 0 || this.isDrained ? EVENT_READ : 0;
  }
}

class MemorySelector implements Selector {
  readonly #registered = new Set<Source>();
  #draining = false;
  readonly #listenersClosed: (() => void)[] = [];
  #wake: (() => void) | null = null;
  #woken = false;

  get size(): number {
    return this.#registered.size;
  }

  register(socket: Registered, mask: number, data: unknown = null): void {
    const source = socket as Source;
    if (source.selector !== null) throw new TypeError("registered twice");
    this.#registered.add(source);
    source.selector = this;
    source.interest = mask;
    source.data = data;
  }

  modify(socket: Registered, mask: number): void {
    socket.interest = mask;
  }

  unregister(socket: Registered): void {
    if (!this.#registered.delete(socket as Source)) return;
    (socket as Source).selector = null;
    socket.interest = 0;
    this.#tellListenersClosed();
  }

  select(timeoutMs?: number): Registered[] | Promise<Registered[]> {
    const ready = this.#ready();
    if (ready.length > 0 || timeoutMs === 0 || this.#woken) {
      this.#woken = false;
      return ready;
    }
    return new Promise((resolve) => {
      this.#wake = () => resolve([]);
    });
  }

  wake(): void {
    if (this.#wake === null) this.#woken = true;
    this.#wake?.();
    this.#wake = null;
  }

  threadWaker(): null {
    return null;
  }

  drain(listenersClosed: () => void = () => {}): void {
    this.#draining = true;
    this.#listenersClosed.push(listenersClosed);
    this.#tellListenersClosed();
  }

  close(): void {
    for (const socket of this.#registered) this.unregister(socket);
  }

  #tellListenersClosed(): void {
    for (const socket of this.#registered) if (socket instanceof MemoryListener) return;
    for (const listenersClosed of this.#listenersClosed.splice(0)) listenersClosed();
  }

  #ready(): Registered[] {
    const ready = [];
    for (const socket of this.#registered) {
      socket.ready = socket.possible() & socket.interest;
      if (this.#draining && socket.ready === 0 && (socket.interest & EVENT_READ) !== 0) {
        socket.isDrained = true;
        socket.ready = socket.possible() & socket.interest;
      }
      if (socket.ready !== 0) ready.push(socket);
    }
    return ready.sort((a, b) => a.order - b.order);
  }
}

/** Returns two connected sockets. @param recvBytes how many bytes a `recv()` gives at most */
export function socketPair(recvBytes = 4096): [MemorySocket, MemorySocket] {
  const near = new MemorySocket(recvBytes);
  const far = new MemorySocket(recvBytes);
  near.peer = far;
  far.peer = near;
  return [near, far];
}

/** Runs a program in simulated time, with two connected sockets. */
export function withPair(
  main: (loop: EventLoop, near: MemorySocket, far: MemorySocket) => Coroutine<void>,
): Promise<void> {
  return simulate(function* () {
    yield* main(getRunningLoop(), ...socketPair());
  }, { io: memoryNetwork() });
}

/** Returns a world of its own, which no other test can reach. */
export function memoryNetwork(): Network {
  const listeners: MemoryListener[] = [];
  let connections = 0;
  return {
    listen({ hostname }) {
      const listener = new MemoryListener({ hostname, port: listeners.length + 1 });
      listeners.push(listener);
      return listener;
    },
    connect({ port }) {
      const [near, far] = socketPair();
      const listener = listeners[port - 1];
      near.localAddr = far.remoteAddr = {
        hostname: "127.0.0.1",
        port: CLIENT_PORT + connections++,
      };
      near.remoteAddr = far.localAddr = listener?.addr ?? null;
      if (listener?.isClosed === false) listener.waiting.push(far);
      else near.break(new Deno.errors.ConnectionRefused("nobody listens"));
      return near;
    },
    selector: () => new MemorySelector(),
  };
}

/**
 * Sockets and selectors: the one interface behind which three worlds hide.
 *
 * A selector answers the question "which of these sockets can I use *now* without waiting?". That is
 * readiness, the model of `select(2)`, `poll(2)`, `epoll(7)` and `kqueue(2)`. Deno's own network calls are
 * about completion instead ("tell me when this read is done"), the model of Windows' I/O completion ports
 * and of `io_uring`. `deno/` and `uring/` build the first on the second; an implementation on the older system calls
 * (`posix/`) needs no such bridge. Nothing above this folder knows which one it has.
 *
 * @see W. R. Stevens, UNIX Network Programming, vol. 1, chapter 6 (I/O models)
 * @module
 */

import type { Address, ConnectOptions, ListenOptions, TlsOptions } from "./options.ts";

export type {
  Address,
  ConnectOptions,
  ListenOptions,
  TlsOptions,
  TlsServerOptions,
} from "./options.ts";

/** Interest in, or readiness for, `recv()` and `accept()`. Bits: combine with `|`. */
export const EVENT_READ = 1;
/** Interest in, or readiness for, `send()`. */
export const EVENT_WRITE = 2;

/** What `recv()` returns when nothing has arrived yet (`EWOULDBLOCK`). */
export const WOULD_BLOCK: number = -1;
/**
 * What `recv()` returns when the connection is over without an orderly end of stream: the peer reset it, or
 * the server drains (see {@linkcode Selector.drain}). Half a request that is left over then means nothing,
 * whereas at an orderly end of stream (0) it is the last request.
 */
export const CLOSED: number = -2;

/** What can be registered with a selector. The selector keeps its notes on the object itself. */
export interface Registered {
  /** The events asked for: 0, `EVENT_READ`, `EVENT_WRITE` or both. Set by the selector. */
  interest: number;
  /** The events that the latest `select()` reported. */
  ready: number;
  /** Whatever the owner wants to find again when the socket is ready: a callback, a coroutine. */
  data: unknown;
  /** Whether it is closed: by `close()`, or, a listener, because it has drained. */
  readonly isClosed: boolean;
  /**
   * Closes it: it is not reported any more. Bytes that `send()` took are still sent, and then the peer is
   * listened to until it closes too, for a second at most; so long the selector counts it in its `size`.
   * Idempotent.
   */
  close(): void;
}

/**
 * What `select()` reports. In Python a `SelectorKey` is a record beside the file object, with its events and its
 * data; here the socket carries these notes itself, which saves a look-up for each event.
 */
export type SelectorKey = Registered;

/** A connected stream socket that never waits. */
export interface Socket extends Registered {
  /** Filled by `recv()`. Only lent: valid until the next `recv()` of any socket or the next `select()`. */
  readonly bytes: Uint8Array;
  /** Why the connection failed, or null. Set before `recv()` returns {@linkcode CLOSED}. */
  readonly error: Error | null;
  /** The address of this end; null when there is no connection yet, or no more. */
  readonly localAddr: Address | null;
  /** The address of the peer; null when there is no connection yet, or no more. */
  readonly remoteAddr: Address | null;
  /**
   * Called when the connection breaks, whether or not anybody waits for the socket: work for it is in vain. Called at
   * once if it is broken already. A `select()` that is running then returns, since the call may have given its caller
   * something to do. A break behind bytes that have arrived and that nobody has received yet may be noticed only after
   * these.
   */
  onBroken: (() => void) | null;
  /**
   * Receives into `bytes`.
   *
   * @returns how many bytes came; 0 at the end of the stream; {@linkcode WOULD_BLOCK}; {@linkcode CLOSED}
   */
  recv(): number;
  /**
   * Sends the first `count` bytes of `bytes`, or as many of them as fit. The bytes may be reused at once.
   *
   * @returns how many were taken; 0 when the send buffer is full (wait for `EVENT_WRITE`). A connection
   * that is broken takes everything and drops it: `recv()` tells.
   */
  send(bytes: Uint8Array, count: number): number;
  /** Ends our half of the stream (`shutdown(SHUT_WR)`) after what `send()` took. */
  closeWrite(): void;
  /**
   * Speaks TLS from now on. Only in Deno's world, by whoever has connected, with `readOnDemand`, and while it reads nothing.
   * Rejected with why there is no TLS; then the connection is broken.
   */
  startTls?(hostname: string, options?: TlsOptions): Promise<void>;
  /**
   * Ends the connection, or the attempt to make one, at once: nobody waits for the peer, what `send()` took may be lost,
   * and the selector forgets it. That is for whoever has given up; a server that has answered calls `close()`.
   * Idempotent, also after `close()`.
   */
  abort(): void;
}

/** A listening socket that never waits. */
export interface Listener extends Registered, Iterable<Socket> {
  /** The address really bound. */
  readonly addr: Address;
  /**
   * Gives the next connection, or null when it would block, or has drained (see {@linkcode Selector.drain}) and is
   * closed. Peers that were gone before they were accepted are skipped, or handed out as connections that are broken
   * (`recv()` tells), as the system has it.
   */
  accept(): Socket | null;
  /** All connections that can be accepted now: `for (const client of listener)`. */
  [Symbol.iterator](): Iterator<Socket>;
}

/** By which another thread wakes one that selects. */
export interface ThreadWaker {
  /** The wake-up descriptor: what the other thread passes to `wakeThread()`. */
  readonly descriptor: number;
  /** From now on its owner is not told of wake-ups any more. */
  remove(): void;
}

/** Who wants to be woken by other threads: the part of a program that works with them. */
export interface ThreadWakerOwner {
  /**
   * Called each time before the thread waits in the system: the last moment to tell other threads what they shall do.
   *
   * @returns for how many milliseconds it may wait: 0 when something of theirs is there already, Infinity when there is
   * no hurry, and else after how long Deno's own timers must have had their turn
   */
  beforeWait(): number;
  /** Called, inside `select()`, when another thread has woken this one. */
  onWoken(): void;
}

/** Waits for many sockets at once. */
export interface Selector {
  /** Starts watching. Throws `TypeError` when `socket` is registered already, or closed. */
  register(socket: Registered, mask: number, data?: unknown): void;
  /**
   * Changes the interest; free when unchanged; 0 pauses. Of a closed one nobody is told any more, so nothing is changed:
   * it may have been closed by a signal since it was reported. Throws `TypeError` when it is not registered here.
   */
  modify(socket: Registered, mask: number): void;
  /** Stops watching. Harmless when `socket` is not registered. */
  unregister(socket: Registered): void;
  /** How many are registered, or still being closed. */
  readonly size: number;
  /**
   * Waits until a registered socket is ready, the last one has left, `wake()` is called, or the time is up.
   * Level-triggered: a socket that was reported and not used is reported again. To be called by one at a time.
   *
   * Where the system's own call waits, the thread stops, and what comes back is an array. In Deno's world the sockets
   * get their bytes only while Deno's event loop has its turn, so there a program waits by giving way, and what comes
   * back is a promise. `for (const socket of await selector.select())` is right in both.
   *
   * @param timeoutMs milliseconds; 0 polls; by default without end
   * @returns the ready ones, in an array that the next call reuses
   */
  select(timeoutMs?: number): Registered[] | Promise<Registered[]>;
  /** Makes the `select()` that is running, or else the next one, return. Safe from any callback. */
  wake(): void;
  /**
   * Lets other threads end a `select()`, in a world where the thread that selects hears of nothing else.
   *
   * @returns null in a world where the thread that selects hears messages, too
   */
  threadWaker(owner: ThreadWakerOwner): ThreadWaker | null;
  /**
   * Graceful shutdown: from now on, to have nothing to read means to be at the end. A registered socket for
   * which nothing has arrived becomes readable, and its `recv()` returns {@linkcode CLOSED}. A registered listener gives
   * whoever has come by now, also those in the kernel's queue, but no more than that may hold; then it is closed.
   *
   * @param listenersClosed called once, when no listener is registered any more. @default nobody wants to know
   */
  drain(listenersClosed?: () => void): void;
  /** Forgets all sockets, without closing them. A `select()` that is running returns. */
  close(): void;
}

/** A socket whose calls wait until they are done: what a program has that does one thing at a time. */
export interface BlockingSocket {
  /** The address of the peer; null when there is no connection any more. */
  readonly remoteAddr: Address | null;
  /** Filled by `recv()`; valid until the next one. */
  readonly bytes: Uint8Array;
  /** Waits for bytes: gives how many came; 0 at the end of the stream; {@linkcode CLOSED}. */
  recv(): number | Promise<number>;
  /** Sends all `count` bytes. To a broken connection: does nothing, `recv()` tells. */
  send(bytes: Uint8Array, count: number): void | Promise<void>;
  /**
   * Whether the peer has vanished and work for it is in vain; then `recv()` gives {@linkcode CLOSED}. To be asked between
   * two pieces of a long computation, since it also lets signals and timers get through, if they have waited for a while.
   */
  isGone(): boolean | Promise<boolean>;
  /** Closes it after what was sent. Takes it away from a thread that has borrowed it. Idempotent. */
  close(): void;
  /** The same when the thread that has borrowed it is dead. */
  closeForDead(): void;
  /** Hands the connection over to another thread, which calls `borrowSocket()` with the loan. To be called once. */
  lend(): SocketLoan;
}

/** How to connect with calls that wait. */
export interface BlockingConnectOptions extends ConnectOptions {
  /** For how many milliseconds to try, the handshake of TLS included. @default Infinity */
  timeoutMs?: number;
  /** Ends the attempt when it is aborted, and the connection if there is one by then, as `close()` does. */
  signal?: AbortSignal;
}

/** A connection that this program has opened, whose calls wait: what a client has that does one thing at a time. */
export interface BlockingClientSocket {
  /** Filled by `recv()`; valid until the next one. */
  readonly bytes: Uint8Array;
  /** Why the connection failed, or null. Set before a call gives {@linkcode CLOSED}. */
  readonly error: Error | null;
  /**
   * For how many milliseconds each call may wait, like Python's `socket.settimeout()`; then it gives
   * {@linkcode WOULD_BLOCK}. @default Infinity
   */
  timeoutMs: number;
  /** Waits for bytes: gives how many came; 0 at the end of the stream; {@linkcode CLOSED}; {@linkcode WOULD_BLOCK}. */
  recv(): number | Promise<number>;
  /**
   * Waits until some of the first `count` bytes of `bytes` are sent.
   *
   * @returns how many were; {@linkcode CLOSED}; {@linkcode WOULD_BLOCK}
   */
  send(bytes: Uint8Array, count: number): number | Promise<number>;
  /**
   * Speaks TLS from now on: waits for the handshake, for `timeoutMs` at most. After a failure it can only be closed.
   *
   * @param hostname the name or address that the certificate must be for
   * @throws {Deno.errors.TimedOut} when the time is up
   * @throws {Deno.errors.InvalidData} when the other side speaks no TLS, or its certificate is not trusted
   * @throws {Deno.errors.NotSupported} when this world cannot speak TLS
   */
  startTls(hostname: string, options?: TlsOptions): Promise<void>;
  /** Closes it at once. A call that waits meanwhile gives {@linkcode CLOSED}. Idempotent. */
  close(): void;
}

/** What travels to the other thread. Only `borrowSocket()` looks inside. */
export type SocketLoan = BridgeLoan | DescriptorLoan;

/** A loan in Deno's world: the lender goes on doing the reads and writes. */
export interface BridgeLoan {
  /** Tells the two kinds apart. */
  readonly kind: "bridge";
  /** Holds the bytes on their way, and what the two threads tell each other. */
  readonly memory: SharedArrayBuffer;
  /** By which the borrower calls the lender: one port. To be transferred, not copied. */
  readonly ports: readonly MessagePort[];
}

/** A loan in the world of system calls: a descriptor is a number that all threads of the process understand. */
export interface DescriptorLoan {
  /** Tells the two kinds apart. */
  readonly kind: "descriptor";
  /** The connection, on which calls wait for a slice of time (see `posix/timed_socket.ts`). */
  readonly descriptor: number;
  /** Holds what the two threads tell each other. */
  readonly memory: SharedArrayBuffer;
  /** By which the borrower wakes the lender when it has closed the connection. */
  readonly wakeUpDescriptor: number;
  /** As in {@linkcode ListenOptions}. */
  readonly idleTimeoutMs: number;
  /** None: there is nothing to transfer. */
  readonly ports: readonly MessagePort[];
}

/** A {@linkcode BlockingSocket} inside a worker thread: there, waiting really blocks. */
export interface ThreadSocket {
  /** Filled by `recv()`; valid until the next one. */
  readonly bytes: Uint8Array;
  /**
   * Whether the peer has vanished and work for it is in vain. Cheap enough to ask every few microseconds; the answer
   * may be some dozen questions old.
   */
  isGone(): boolean;
  /** Waits for bytes: gives how many came; 0 at the end of the stream; {@linkcode CLOSED}. */
  recv(): number;
  /** Sends all `count` bytes. To a broken connection: does nothing, `recv()` tells. */
  send(bytes: Uint8Array, count: number): void;
  /** Gives the connection back, to be closed after what was sent. */
  close(): void;
}

/** A listener whose `accept()` waits. */
export interface BlockingListener extends AsyncIterable<BlockingSocket> {
  /** The address really bound. */
  readonly addr: Address;
  /** Waits for a connection; gives null once the listener has drained and every connection is closed. */
  accept(): BlockingSocket | null | Promise<BlockingSocket | null>;
  /** All connections until it has drained: `for await (const client of listener)`. */
  [Symbol.asyncIterator](): AsyncIterator<BlockingSocket>;
  /**
   * Stops accepting; connections with nothing left to read come to their end (see `Selector.drain`). Those who have
   * come by now, also those in the kernel's queue, are still handed out.
   */
  drain(): void;
}

/** One world of I/O. */
export interface Io {
  /** What `--io` takes. */
  readonly name: IoName;
  /**
   * Finds the port for several listeners that will share it, by binding it once, alone. Listeners with `reusePort` would not
   * notice that another program has it already.
   *
   * The world of system calls binds and does not listen, so nobody can connect meanwhile; and on Linux it keeps the port
   * until it is disposed of, so that no other program is given it before the listeners are there. `Deno.listen()` does
   * both, and has to let it go: who connects in the microseconds before it is closed again is reset.
   *
   * @returns the address, with the port that the system chose if 0 was asked for
   * @throws {Deno.errors.AddrInUse} when the port is taken
   */
  freePort(options: Address): Address & Disposable;
  /** Binds a port, and accepts without waiting. Throws `Deno.errors.AddrInUse` when the port is taken. */
  listen(options: ListenOptions): Listener;
  /**
   * Starts to connect. The socket becomes writable when it is connected or has failed (`error`). A name may stand for
   * several addresses; then they are tried until one of them answers.
   *
   * @throws {Deno.errors.NotSupported} when this world cannot speak TLS
   */
  connect(options: ConnectOptions): Socket;
  /** Makes a selector for the sockets of this world. */
  selector(): Selector;
  /** Binds a port, and waits for each connection. Throws `Deno.errors.AddrInUse` when the port is taken. */
  listenBlocking(options: ListenOptions): BlockingListener;
  /**
   * Connects, and waits until that is done.
   *
   * @throws {Deno.errors.TimedOut} when the time is up
   * @throws `signal.reason` when it is aborted
   * @throws {Deno.errors.ConnectionRefused} when nobody listens there; other errors of the network likewise
   * @throws {Deno.errors.NotSupported} when this world cannot speak TLS
   */
  connectBlocking(options: BlockingConnectOptions): Promise<BlockingClientSocket>;
  /**
   * Calls `fn` at every SIGINT and SIGTERM (on Windows: Ctrl-C and Ctrl-Break).
   *
   * @returns a function that takes the listener away again
   */
  onStop(fn: (signal: StopSignal) => void): () => void;
  /**
   * Lets Deno's own event loop turn before the next `select()` tells of anything, where a `select()` may do without: so
   * a promise that was resolved just now is heard before anybody is served.
   */
  turnSoon(): void;
  /** Makes the ledger of a thread that is about to start, and that will use this world, too. */
  newLedger(): ThreadLedger;
}

/**
 * What a thread has open. Where that is descriptors, they stay open when the thread dies, and somebody else has to close
 * them: see `posix/descriptor_ledger.ts`. In Deno's world the runtime does that, and there is nothing to write down.
 */
export interface ThreadLedger {
  /** For the thread, which passes it to `openIo()`. */
  readonly memory: SharedArrayBuffer | null;
  /** Closes what the thread has left open. To be called when it is gone. */
  closeLeftOpen(): void;
}

/** The names of the implementations, as `--io` takes them. */
export type IoName = "deno" | "posix" | "uring";
/** The signals that ask a program to end. */
export type StopSignal = "SIGINT" | "SIGTERM";

/**
 * Connections that outlive a response: keep-alive, for those steps that have it.
 *
 * Most URLs of a list are on a few servers. A connection costs a round trip before the first byte of a request can go
 * out, and with TLS one more and milliseconds of computing on both sides; measured here, a request on a new one takes six
 * times as long as on one that is there, and with TLS thirty times. So after a response a connection is not closed but
 * kept for the next request to the same origin, for some seconds:
 *
 *     const connection = yield* connections.open(exchange); // one that is idle, or a new one
 *     try {
 *       yield* connection.ask(exchange);
 *     } finally {
 *       connections.release(connection, exchange.mayReuse); // keeps it, or ends it
 *     }
 *
 * Three things can go wrong, and each has its remedy. A server closes what has been idle for too long for its taste:
 * an idle connection is still listened to, and forgotten when it ends. That news and a new request can cross on their
 * way: then `download.next()` gives the same exchange once more, for a new connection. And bytes that nobody has asked
 * for must not be taken for the next response: `mayReuse` says so of those behind a response, here whatever comes on
 * an idle connection ends it, and before it is used again, one looks once more. (Bytes that a server sends without being
 * asked while the next request is on its way are its response; nobody could tell.)
 *
 * The bounds: so many idle connections for one origin, and in all; the one that was idle for longest goes first. Each
 * goes after a while, too, by one timer of its own.
 *
 * @see RFC 9112, sections 9.3 to 9.5
 * @module
 */

import {
  type Coroutine,
  type EventLoop,
  type Future,
  type Handle,
  type Protocol,
  type Transport,
  WOULD_BLOCK,
} from "../loop/mod.ts";
import type { Exchange } from "./exchange.ts";

/** How long, and how many. */
export interface ConnectionsOptions {
  /** How many idle connections there are for one origin at most. @default 32 */
  readonly idlePerOriginMax?: number;
  /** How many idle connections there are at most. @default 256 */
  readonly idleMax?: number;
  /** After how many idle milliseconds a connection is closed. @default 5000: most servers keep theirs for longer */
  readonly idleMs?: number;
}

const NOTHING = new Uint8Array(0);

/** All connections of a client: those in use, and those that are idle. */
export class Connections {
  readonly #loop: EventLoop;
  readonly #options: Required<ConnectionsOptions>;
  /** By origin; within one, the one that was used last is the last. */
  readonly #idle = new Map<string, Set<Connection>>();
  /** The same, all of them: the first is the one that was idle for longest. */
  readonly #idleByAge = new Set<Connection>();

  /** Begins with none. */
  constructor(loop: EventLoop, options: ConnectionsOptions = {}) {
    this.#loop = loop;
    this.#options = { idlePerOriginMax: 32, idleMax: 256, idleMs: 5000, ...options };
  }

  /** How many are idle. */
  get idleCount(): number {
    return this.#idleByAge.size;
  }

  /**
   * Gives the connection on which to ask, and tells the exchange which kind it is. Who cancels this gets none.
   *
   * @throws why there is no connection
   */
  *open(exchange: Exchange): Coroutine<Connection> {
    const idle = exchange.needsNewConnection ? null : this.#takeIdle(exchange.origin);
    if (idle !== null) {
      exchange.connected(true);
      return idle;
    }
    const make = () => new Connection(this.#loop, exchange.origin, (lost) => this.#forget(lost));
    const [, connection] = yield* this.#loop.createConnection(make, exchange.address);
    exchange.connected();
    return connection;
  }

  /** Takes a connection back. @param mayReuse whether it can carry another request */
  release(connection: Connection, mayReuse: boolean): void {
    const { idleMs, idleMax, idlePerOriginMax } = this.#options;
    if (!mayReuse || connection.isClosing || idleMax === 0) return connection.abort();
    let ofOrigin = this.#idle.get(connection.origin);
    if (ofOrigin === undefined) this.#idle.set(connection.origin, ofOrigin = new Set());
    ofOrigin.add(connection);
    this.#idleByAge.add(connection);
    connection.idleTimer = this.#loop.callLater(idleMs, () => this.#drop(connection));
    if (ofOrigin.size > idlePerOriginMax) this.#drop(first(ofOrigin));
    if (this.#idleByAge.size > idleMax) this.#drop(first(this.#idleByAge));
  }

  /** Ends all that are idle. */
  close(): void {
    for (const connection of this.#idleByAge) this.#drop(connection);
  }

  /** The idle connection that was used last: of all, the server is least likely to have had enough of it. */
  #takeIdle(origin: string): Connection | null {
    for (const connection of [...this.#idle.get(origin) ?? []].reverse()) {
      this.#forget(connection);
      if (connection.isSilent()) return connection;
      connection.abort();
    }
    return null;
  }

  #drop(connection: Connection): void {
    this.#forget(connection);
    connection.abort();
  }

  /** Takes a connection off the idle ones, if it is one. */
  #forget(connection: Connection): void {
    if (!this.#idleByAge.delete(connection)) return;
    connection.idleTimer?.cancel();
    const ofOrigin = this.#idle.get(connection.origin)!;
    ofOrigin.delete(connection);
    if (ofOrigin.size === 0) this.#idle.delete(connection.origin);
  }
}

/** One connection, which carries one exchange after another. */
export class Connection implements Protocol {
  /** Whom it leads to. */
  readonly origin: string;
  /** Ends it when it is idle for too long. For `Connections`. */
  idleTimer: Handle | null = null;

  readonly #loop: EventLoop;
  readonly #onLost: (connection: Connection) => void;
  #transport!: Transport;
  #exchange: Exchange | null = null;
  #isOver: Future<void> | null = null;

  /** Made by `Connections`. @param onLost called when it is of no use any more */
  constructor(loop: EventLoop, origin: string, onLost: (connection: Connection) => void) {
    this.#loop = loop;
    this.origin = origin;
    this.#onLost = onLost;
  }

  /** Whether it has ended, or is about to. */
  get isClosing(): boolean {
    return this.#transport.isClosing();
  }

  /** Whether nothing has come that was not asked for, not even an end. Only to be asked when there is no exchange. */
  isSilent(): boolean {
    const socket = this.#transport.getExtraInfo("socket");
    return !this.isClosing && socket?.recv() === WOULD_BLOCK;
  }

  /**
   * Sends the request, and waits until the exchange is over, or the connection is.
   *
   * @throws why the connection broke
   */
  *ask(exchange: Exchange): Coroutine {
    const isOver = this.#isOver = this.#loop.createFuture<void>();
    this.#exchange = exchange;
    this.#transport.write(exchange.output);
    exchange.sent(exchange.output.length);
    try {
      yield* isOver;
    } finally {
      this.#exchange = null;
    }
  }

  /** Ends it at once. */
  abort(): void {
    this.#transport.abort();
  }

  /** The first event of a connection. */
  connectionMade(transport: Transport): void {
    this.#transport = transport;
  }

  /** Gives the exchange what came. What comes when there is none was not asked for. */
  dataLent(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    if (exchange === null) return this.#end();
    exchange.receive(bytes, bytes.length);
    if (exchange.isOver) this.#settle();
  }

  /** The server has ended the connection. */
  eofReceived(): void {
    if (this.#exchange === null) this.#end();
    else this.dataLent(NOTHING);
  }

  /** The last event of a connection. */
  connectionLost(error: unknown): void {
    this.#onLost(this);
    this.#settle(error);
  }

  #end(): void {
    this.#onLost(this);
    this.abort();
  }

  #settle(error: unknown = null): void {
    const isOver = this.#isOver;
    if (isOver === null || isOver.done()) return;
    if (error === null) isOver.setResult();
    else isOver.setException(error);
  }
}

function first<T>(set: ReadonlySet<T>): T {
  return set.values().next().value!;
}

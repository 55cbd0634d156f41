/**
 * The accept loop, once and for all of Deno's world.
 *
 * `for await (const conn of listener)` is what a first server uses, and it ends the server the first time that
 * `accept()` fails. Two failures are part of daily life: a peer that was gone before it was accepted (go on at
 * once) and a process without free descriptors (wait, 5 ms at first and a second at most: connections will close).
 *
 * The loop accepts ahead, a few connections at most; the others wait in the kernel's backlog. Who waits there is
 * connected, and may have sent a request: when the listener is closed, the kernel resets them all. So a server that
 * drains takes them in first, until an accept is still in flight after the operating system was asked for news. Nobody
 * is served meanwhile: it could last long, and clients that have their answer come again.
 *
 * @see accept(2), section "Error handling"
 * @module
 */

import type { Address, ListenOptions } from "../types.ts";
import { BACK_OFF_MS_MAX, BACK_OFF_MS_MIN, BACKLOG, queueMax } from "../limits.ts";
import { AdmissionControl } from "./admission_control.ts";
import { closeAtOnce } from "./linger.ts";
import { untilNewsHasArrived } from "../poll_operating_system.ts";

/** What the loop needs of a `Deno.TcpListener`. */
export interface Accepting extends Pick<Deno.TcpListener, "addr" | "close"> {
  /** Waits for a connection, which speaks TLS perhaps. */
  accept(): Promise<AcceptedConn>;
}

/** A connection that was accepted. With TLS the handshake is made by its first read or write. */
export type AcceptedConn = Deno.TcpConn | Deno.TlsConn;

/** A bound port, and the connections that were let in and not yet taken. */
export class Acceptor {
  readonly addr: Address;
  readonly #listener: Accepting;
  readonly #admissionControl: AdmissionControl;
  readonly #arrived: () => void;
  readonly #queue: AcceptedConn[] = [];
  /** How many more are taken in once it drains. */
  #drainAcceptsLeft: number;
  /** The loop, from `start()` on. */
  #running: Promise<void> | null = null;
  #accepts = 0;
  /** The accept in flight. */
  #accepting: Promise<AcceptedConn> | null = null;
  /** Ends when it is time to accept again. */
  #pausing: Promise<void> | null = null;
  #isListening = true;
  #isDraining = false;
  #isTakingIn = false;
  #isDrained = false;
  #resume = () => {};

  /**
   * @param arrived called when there is a connection to `take()`, and when it has drained
   * @throws {Deno.errors.AddrInUse} when another program has the port
   */
  constructor(options: ListenOptions, arrived: () => void, listener: Accepting = bind(options)) {
    this.#listener = listener;
    this.addr = { hostname: listener.addr.hostname, port: listener.addr.port };
    this.#admissionControl = new AdmissionControl(options);
    this.#arrived = arrived;
    this.#drainAcceptsLeft = queueMax(options);
  }

  /**
   * Starts to accept, at the first call. Until then `close()` frees the port at once; afterwards an accept is in
   * flight, which keeps it for another turn of Deno's event loop.
   */
  start(): void {
    this.#running ??= this.#run();
  }

  /** How many connections can be taken. */
  get length(): number {
    return this.#isTakingIn ? 0 : this.#queue.length;
  }

  /** Gives the next connection, or null when there is none. When it is closed, `leave()` must be called. */
  take(): AcceptedConn | null {
    if (this.length === 0) return null;
    const conn = this.#queue.shift()!;
    this.#resume();
    return conn;
  }

  /** Tells that a connection that was taken is closed. */
  leave(): void {
    this.#admissionControl.leave();
    // If the loop waits for a free descriptor: here is one.
    this.#resume();
  }

  /** Whether `drain()` has done its work, and the last connection was taken. */
  get isOver(): boolean {
    return this.#isDrained && this.length === 0;
  }

  /** Takes in whoever has come by now, stops listening, and sees off those who are turned away. Idempotent. */
  async drain(): Promise<void> {
    if (this.#isDraining || !this.#isListening) return;
    this.#isDraining = this.#isTakingIn = true;
    this.start();
    this.#resume();
    await this.#untilNobodyComes();
    this.#stopListening();
    // A connection may have come at the same moment: then it is in, too.
    await this.#running;
    this.#handOut();
    await this.#admissionControl.settled();
    this.#isDrained = true;
    this.#arrived();
  }

  /** Stops accepting, at once: the kernel's queue is lost. What was accepted can still be taken. Idempotent. */
  close(): void {
    this.#isDraining = this.#isTakingIn = false;
    this.#stopListening();
    this.#admissionControl.close();
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#isListening) {
      let conn: AcceptedConn;
      try {
        conn = await this.#accept();
      } catch (error) {
        if (!this.#isListening || isPeerGone(error)) continue;
        // EMFILE and ENFILE, mostly; Deno has no class for these two.
        failures += 1;
        // Those who are in must be served, and leave, before others can come in.
        this.#handOut();
        await this.#pause(Math.min(BACK_OFF_MS_MIN * 2 ** (failures - 1), BACK_OFF_MS_MAX));
        continue;
      }
      failures = 0;
      this.#receive(conn);
      if (this.#admissionControl.next !== null) await this.#admissionControl.next;
      while (this.#mustWait()) await this.#pause();
    }
  }

  /** Ends the taking in: from now on whoever is in can be taken. */
  #handOut(): void {
    if (!this.#isTakingIn) return;
    this.#isTakingIn = false;
    this.#arrived();
  }

  async #accept(): Promise<AcceptedConn> {
    // As long as somebody waits, Deno completes an accept on the spot. Timers and signals need a turn of its loop.
    if (++this.#accepts % ACCEPTS_PER_TURN_MAX === 0) {
      await new Promise((turn) => setImmediate(turn));
    }
    this.#accepting = this.#listener.accept();
    try {
      return await this.#accepting;
    } finally {
      this.#accepting = null;
      if (this.#isDraining && --this.#drainAcceptsLeft === 0) this.#stopListening();
    }
  }

  /** Whether enough connections wait to be taken. */
  #mustWait(): boolean {
    return this.#queue.length >= QUEUE_LENGTH_MAX && this.#isListening && !this.#isDraining;
  }

  /**
   * Waits until the same accept was in flight before and after the operating system was asked. In a server that computes
   * meanwhile, time enough passes for somebody to come each time: after some looks these are new ones, who came later.
   */
  async #untilNobodyComes(): Promise<void> {
    for (let looks = 0; looks < DRAIN_LOOKS_MAX && this.#isListening;) {
      await this.#pausing;
      const accepting = this.#accepting;
      await untilNewsHasArrived();
      if (accepting === null) continue;
      if (accepting === this.#accepting) return;
      looks += 1;
    }
  }

  #stopListening(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#listener.close();
    this.#resume();
  }

  #receive(conn: AcceptedConn): void {
    const isWanted = this.#isListening || this.#isDraining;
    if (!isWanted || !setNoDelay(conn)) return closeAtOnce(conn);
    if (!this.#admissionControl.admit(conn)) return;
    this.#queue.push(conn);
    if (!this.#isTakingIn) this.#arrived();
  }

  /** Waits until something changes, but not longer than `ms`. */
  async #pause(ms?: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resume = resolve;
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    this.#pausing = promise;
    await promise;
    this.#pausing = null;
    clearTimeout(timer);
  }
}

function bind(
  { hostname, port, reusePort = false, backlog = BACKLOG, tls }: ListenOptions,
): Accepting {
  const address = { hostname, port, reusePort, tcpBacklog: backlog };
  return tls === undefined
    ? Deno.listen(address)
    : Deno.listenTls({ ...address, cert: tls.cert, key: tls.key });
}

/** Whether a connection ended between the kernel's accepting it and ours. */
function isPeerGone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected ||
    error instanceof Deno.errors.ConnectionAborted ||
    error instanceof Deno.errors.ConnectionReset;
}

/**
 * Answers are small and awaited: sending them at once beats Nagle's algorithm (RFC 896).
 *
 * @returns false when the peer is gone already
 */
function setNoDelay(conn: AcceptedConn): boolean {
  try {
    // Deno's connections with TLS do not offer it.
    if ("setNoDelay" in conn) conn.setNoDelay();
    return true;
  } catch {
    return false;
  }
}

/** Connections accepted ahead. */
const QUEUE_LENGTH_MAX = 64;
/** Connections accepted before other things have their turn. */
const ACCEPTS_PER_TURN_MAX = 64;
/** How often a server that drains looks for more of them; one of these looks is enough for a whole backlog. */
const DRAIN_LOOKS_MAX = 4;

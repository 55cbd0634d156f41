/**
 * A socket that answers "would block", made from one that promises to be done some time.
 *
 * One read is in flight at any moment. When it completes, the bytes lie in `bytes` and the socket counts as
 * readable; `recv()` only hands over what is there already. The next read starts inside the next `select()`, not
 * inside `recv()`, since it would overwrite `bytes` while the caller still parses them. `send()` copies into a
 * buffer of its own and starts a write; the socket is writable when no write is in flight. Event loops on
 * Windows do the same on I/O completion ports.
 *
 * @module
 */

import { CLOSED, EVENT_READ, EVENT_WRITE, type Socket, WOULD_BLOCK } from "../types.ts";
import { LINGER_MS } from "./admission.ts";
import { type Idler, IdleSweeper } from "./idle_sweeper.ts";
import type { DenoSelector } from "./selector.ts";

/** Size of the receive and of the send buffer. */
const BUFFER_BYTES = 4096;

/** {@linkcode Socket} on a `Deno.TcpConn`. */
export class DenoSocket implements Socket, Idler {
  interest = 0;
  ready = 0;
  data: unknown = null;
  readonly bytes: Uint8Array = new Uint8Array(BUFFER_BYTES);
  error: Error | null = null;
  onBroken: (() => void) | null = null;
  waitingSince = 0;

  /** The selector that watches this socket; it keeps `isCandidate` for itself. */
  selector: DenoSelector | null = null;
  isCandidate = false;

  readonly #sweeper: IdleSweeper;
  readonly #closed: () => void;
  #conn: Deno.TcpConn | null = null;
  #connecting = false;
  #reading = false;
  #received = WOULD_BLOCK;
  #out: Uint8Array | null = null;
  #outStart = 0;
  #outEnd = 0;
  #writing = false;
  #endWrites = false;
  #isClosed = false;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  private constructor(sweeper: IdleSweeper, closed: () => void) {
    this.#sweeper = sweeper;
    this.#closed = closed;
  }

  /** Wraps a connection that was accepted; `closed` is called once it is closed. */
  static accepted(conn: Deno.TcpConn, sweeper: IdleSweeper, closed: () => void): DenoSocket {
    const socket = new DenoSocket(sweeper, closed);
    socket.#conn = conn;
    sweeper.add(socket);
    return socket;
  }

  /** Starts to connect. */
  static connecting(hostname: string, port: number): DenoSocket {
    const socket = new DenoSocket(new IdleSweeper(0), () => {});
    socket.#connecting = true;
    Deno.connect({ hostname, port }).then((conn) => {
      socket.#connecting = false;
      if (socket.#isClosed) return conn.close();
      conn.setNoDelay();
      socket.#conn = conn;
      socket.selector?.notice(socket);
    }, (error) => {
      socket.#connecting = false;
      socket.#break(error);
    });
    return socket;
  }

  recv(): number {
    const count = this.#received;
    if (count > 0) this.#received = WOULD_BLOCK;
    return count;
  }

  send(bytes: Uint8Array, count: number): number {
    if (this.#received === CLOSED) return count;
    if (this.#writing || this.#conn === null) return 0;
    const out = this.#out ??= new Uint8Array(BUFFER_BYTES);
    const taken = Math.min(count, BUFFER_BYTES);
    out.set(bytes.length === taken ? bytes : bytes.subarray(0, taken));
    this.#outStart = 0;
    this.#outEnd = taken;
    this.#writing = true;
    this.#write();
    return taken;
  }

  closeWrite(): void {
    this.#endWrites = true;
    if (!this.#writing) this.#endHalf();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.selector?.unregister(this);
    if (this.error !== null) return this.#release();
    // Neither a write in flight nor the answers still in the kernel may be lost: see `closeGently()`.
    if (this.#received !== 0) this.#received = WOULD_BLOCK;
    if (!this.#writing) this.#linger();
  }

  closeIdle(): void {
    const waitsToRead = this.#reading && (this.interest & EVENT_READ) !== 0;
    if (this.#isClosed || !(waitsToRead || this.#writing)) return;
    this.#break(new Deno.errors.TimedOut("Cannot keep the connection: it was idle for too long"));
  }

  /** What of the interest can be had now. For the selector. */
  poll(): number {
    let ready = 0;
    if ((this.interest & EVENT_READ) !== 0 && this.#received !== WOULD_BLOCK) ready |= EVENT_READ;
    if ((this.interest & EVENT_WRITE) !== 0 && !this.#writing && !this.#connecting) {
      ready |= EVENT_WRITE;
    }
    return this.ready = ready;
  }

  /** Puts a read in flight, if there is none and the last one was consumed. For the selector. */
  arm(): void {
    if (this.#reading || this.#received !== WOULD_BLOCK || this.#conn === null) return;
    this.#reading = true;
    this.waitingSince = this.#sweeper.tick;
    this.#conn.read(this.bytes).then(this.#onRead, this.#onError);
  }

  /** Ends a socket that waits to read and to which nothing has come. For the selector. */
  drain(): void {
    if (this.#received !== WOULD_BLOCK || (this.interest & EVENT_READ) === 0) return;
    this.#received = CLOSED;
    this.selector?.notice(this);
  }

  // The three continuations exist once a socket, not once a call.
  readonly #onRead = (count: number | null): void => {
    this.#reading = false;
    if (this.#isClosed) {
      if (count !== null) return this.arm();
      this.#received = 0;
      if (!this.#writing) this.#release();
    } else if (this.#received === WOULD_BLOCK) {
      this.#received = count ?? 0;
      if ((this.interest & EVENT_READ) !== 0) this.selector?.notice(this);
    }
  };

  readonly #onWritten = (count: number): void => {
    this.#outStart += count;
    if (this.#outStart < this.#outEnd) return this.#write();
    this.#writing = false;
    if (this.#isClosed) return this.#linger();
    if (this.#endWrites) this.#endHalf();
    if ((this.interest & EVENT_WRITE) !== 0) this.selector?.notice(this);
  };

  readonly #onError = (error: Error): void => {
    this.#reading = false;
    this.#writing = false;
    this.#break(error);
  };

  #write(): void {
    this.waitingSince = this.#sweeper.tick;
    this.#conn!.write(this.#out!.subarray(this.#outStart, this.#outEnd))
      .then(this.#onWritten, this.#onError);
  }

  #break(error: Error): void {
    if (this.#isClosed) return this.#release();
    this.#received = CLOSED;
    this.error ??= error;
    this.selector?.notice(this);
    this.onBroken?.();
  }

  #endHalf(): void {
    this.#conn?.closeWrite().catch(this.#onError);
  }

  #linger(): void {
    if (this.#received === 0 || this.#conn === null) return this.#release();
    this.#lingering = setTimeout(() => this.#release(), LINGER_MS);
    this.#endHalf();
    this.arm();
  }

  #release(): void {
    clearTimeout(this.#lingering);
    const conn = this.#conn;
    if (conn === null) return;
    this.#conn = null;
    this.#sweeper.delete(this);
    conn.close();
    this.#closed();
  }
}

/**
 * A socket that is used in one thread and served by another.
 *
 * A worker thread may really block: `Atomics.wait` stops it until another thread wakes it. But a blocked thread
 * gets nothing done, not even its own reads and writes, so the thread that lent the socket does them: it puts
 * what it received into shared memory and wakes the borrower; the borrower puts there what it wants sent and
 * posts a message. To the code in the worker, `recv()` and `send()` look like the system calls.
 *
 *        lender (main thread)              shared memory               borrower (worker)
 *        await connection.read()  ──▶  RECEIVED, bytes in   ──▶   recv(): Atomics.wait
 *        await connection.write() ◀──  TO_SEND,  bytes out  ◀──   send(), postMessage
 *
 * @module
 */

import { type BlockingSocket, CLOSED, type SocketLoan, type ThreadSocket } from "../types.ts";
import type { ReaderState } from "./connection.ts";

/** Bytes of each of the two buffers. */
const BUFFER_BYTES = 4096;
/** Cells of the control block. RECEIVED holds a result of `recv()`, or NOTHING while the borrower may wait. */
const RECEIVED = 0;
/** How many bytes wait to be sent; 0 when the buffer is free. */
const TO_SEND = 1;
/** 1 once the peer has vanished, so that a computation for it can stop. */
const GONE = 2;
/** 1 while the borrower waits in `recv()`, 0 while it is busy. */
const WAITING = 3;
const CONTROL_BYTES = 16;
const NOTHING = -1;

/** What the borrower posts: there is something to send, or it is done with the socket. */
type Request = "send" | "close";

/** The lender's half: does the reads and writes for the thread that gets the loan. */
export class Bridge implements ReaderState {
  readonly loan: SocketLoan;
  readonly #socket: BlockingSocket;
  readonly #port: MessagePort;
  readonly #control: Int32Array;
  readonly #bytesIn: Uint8Array;
  readonly #bytesOut: Uint8Array;

  /** @param socket what to serve; it is closed when the borrower closes its end */
  constructor(socket: BlockingSocket) {
    const memory = new SharedArrayBuffer(CONTROL_BYTES + 2 * BUFFER_BYTES);
    this.#control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
    this.#bytesIn = new Uint8Array(memory, CONTROL_BYTES, BUFFER_BYTES);
    this.#bytesOut = new Uint8Array(memory, CONTROL_BYTES + BUFFER_BYTES, BUFFER_BYTES);
    this.#control[RECEIVED] = NOTHING;
    this.#socket = socket;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.onmessage = ({ data: request }: MessageEvent<Request>) => {
      if (request === "send") void this.#send();
      else this.#socket.close();
    };
    this.loan = { kind: "bridge", memory, port: port2 };
    void this.#receive();
  }

  isWaiting(): boolean {
    return Atomics.load(this.#control, WAITING) === 1;
  }

  async untilWaiting(): Promise<void> {
    while (!this.isWaiting()) await Atomics.waitAsync(this.#control, WAITING, 0).value;
  }

  /** Ends the loan. A borrower that waits gets {@linkcode CLOSED}. */
  end(): void {
    this.#port.close();
    Atomics.store(this.#control, WAITING, 1);
    Atomics.notify(this.#control, WAITING);
    this.#put(CLOSED);
  }

  async #receive(): Promise<void> {
    for (;;) {
      const count = await this.#socket.recv();
      if (count === CLOSED) Atomics.store(this.#control, GONE, 1);
      for (let before; (before = Atomics.load(this.#control, RECEIVED)) !== NOTHING;) {
        if (before <= 0) return;
        await Atomics.waitAsync(this.#control, RECEIVED, before).value;
      }
      if (count > 0) this.#bytesIn.set(this.#socket.bytes.subarray(0, count));
      this.#put(count);
      if (count <= 0) return;
    }
  }

  async #send(): Promise<void> {
    // A copy, since a write must not read from memory that another thread can change.
    const count = Atomics.load(this.#control, TO_SEND);
    await this.#socket.send(this.#bytesOut.slice(0, count), count);
    Atomics.store(this.#control, TO_SEND, 0);
    Atomics.notify(this.#control, TO_SEND);
  }

  #put(count: number): void {
    Atomics.store(this.#control, RECEIVED, count);
    Atomics.notify(this.#control, RECEIVED);
  }
}

/** The borrower's half. */
export class BridgeSocket implements ThreadSocket {
  readonly bytes: Uint8Array = new Uint8Array(BUFFER_BYTES);
  readonly gone: Int32Array;
  readonly #control: Int32Array;
  readonly #bytesIn: Uint8Array;
  readonly #bytesOut: Uint8Array;
  readonly #port: MessagePort;

  constructor(memory: SharedArrayBuffer, port: MessagePort) {
    this.#control = new Int32Array(memory, 0, CONTROL_BYTES / 4);
    this.#bytesIn = new Uint8Array(memory, CONTROL_BYTES, BUFFER_BYTES);
    this.#bytesOut = new Uint8Array(memory, CONTROL_BYTES + BUFFER_BYTES, BUFFER_BYTES);
    this.#port = port;
    this.gone = new Int32Array(memory, GONE * 4, 1);
  }

  recv(): number {
    if (Atomics.load(this.#control, RECEIVED) === NOTHING) {
      Atomics.store(this.#control, WAITING, 1);
      Atomics.notify(this.#control, WAITING);
      Atomics.wait(this.#control, RECEIVED, NOTHING);
      Atomics.store(this.#control, WAITING, 0);
    }
    const count = Atomics.load(this.#control, RECEIVED);
    if (count > 0) {
      this.bytes.set(this.#bytesIn.subarray(0, count));
      Atomics.store(this.#control, RECEIVED, NOTHING);
      Atomics.notify(this.#control, RECEIVED);
    }
    return count;
  }

  send(bytes: Uint8Array, count: number): void {
    for (let sent = 0; sent < count;) {
      this.#flush();
      const part = bytes.subarray(sent, Math.min(count, sent + BUFFER_BYTES));
      this.#bytesOut.set(part);
      Atomics.store(this.#control, TO_SEND, part.length);
      this.#port.postMessage("send");
      sent += part.length;
    }
  }

  close(): void {
    this.#flush();
    this.#port.postMessage("close");
    this.#port.close();
  }

  /** Waits until the send buffer is free. */
  #flush(): void {
    for (let busy; (busy = Atomics.load(this.#control, TO_SEND)) !== 0;) {
      Atomics.wait(this.#control, TO_SEND, busy);
    }
  }
}

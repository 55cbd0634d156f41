/**
 * A socket that is used in one thread and served by another.
 *
 * A worker thread may really block: `Atomics.wait` stops it until another thread wakes it. But a blocked thread
 * gets nothing done, not even its own reads and writes, so the thread that lent the socket does them. The borrower
 * posts what it wants and waits for a number to appear in shared memory, where the bytes are too. To the code
 * in the worker, `recv()` and `send()` look like the system calls.
 *
 *        borrower (worker)                 shared memory               lender (main thread)
 *        recv(): post "recv"  ──────────────────────────────────▶  await socket.recv()
 *                Atomics.wait  ◀──  RECEIVED, bytes in  ◀──────────
 *        send(): post "send"   ──▶  TO_SEND, bytes out  ──────────▶  await socket.send()
 *
 * @module
 */

import { type BlockingSocket, type BridgeLoan, CLOSED, type ThreadSocket } from "../types.ts";

/** Bytes of each of the two buffers. */
const BUFFER_BYTES = 4096;
/** Cells of the control block. RECEIVED holds a result of `recv()`, or NOTHING while there is none. */
const RECEIVED = 0;
/** How many bytes wait to be sent; 0 when the buffer is free. */
const TO_SEND = 1;
/** 1 once the peer has vanished, so that a computation for it can stop. */
const GONE = 2;
const CONTROL_BYTES = 16;
const NOTHING = -1;

/** What the borrower posts. */
type Request = "recv" | "send" | "close";

/** What the lender needs of its socket. */
export interface Lendable extends Pick<BlockingSocket, "bytes" | "recv" | "send" | "close"> {
  /** Whether a call has found the connection broken. */
  readonly isBroken: boolean;
  /** Calls `onGone` if the connection breaks before the next `recv()`. */
  watch(onGone: () => void): void;
}

/** The lender's half: does the reads and writes for the thread that gets the loan. */
export class Bridge {
  readonly loan: BridgeLoan;
  readonly #socket: Lendable;
  readonly #port: MessagePort;
  readonly #control: Int32Array;
  readonly #bytesIn: Uint8Array;
  readonly #bytesOut: Uint8Array;
  #isOver = false;

  /** @param socket what to serve; it is closed when the borrower closes its end */
  constructor(socket: Lendable) {
    const memory = new SharedArrayBuffer(CONTROL_BYTES + 2 * BUFFER_BYTES);
    ({ control: this.#control, bytesIn: this.#bytesIn, bytesOut: this.#bytesOut } = views(memory));
    this.#control[RECEIVED] = NOTHING;
    this.#socket = socket;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#port.onmessage = ({ data: request }: MessageEvent<Request>) => {
      if (request === "recv") void this.#receive();
      else if (request === "send") void this.#send();
      else this.#socket.close();
    };
    this.loan = { kind: "bridge", memory, ports: [port2] };
  }

  /** Ends the loan. A borrower that waits, or will, gets {@linkcode CLOSED}. */
  end(): void {
    this.#isOver = true;
    this.#port.close();
    // In this order: whoever finds the send buffer free looks whether there is still somebody to send.
    this.#answer(RECEIVED, CLOSED);
    this.#answer(TO_SEND, 0);
  }

  async #receive(): Promise<void> {
    const count = await this.#socket.recv();
    if (this.#isOver) return;
    if (count > 0) {
      this.#bytesIn.set(this.#socket.bytes.subarray(0, count));
      // From now on the borrower is at work.
      this.#socket.watch(() => this.#gone());
    }
    this.#answer(RECEIVED, count);
  }

  async #send(): Promise<void> {
    // A copy, since a write must not read from memory that another thread can change.
    const count = Atomics.load(this.#control, TO_SEND);
    await this.#socket.send(this.#bytesOut.slice(0, count), count);
    // A peer that had ended its half, or has sent more than is read, is found gone only here.
    if (this.#socket.isBroken) this.#gone();
    this.#answer(TO_SEND, 0);
  }

  #gone(): void {
    Atomics.store(this.#control, GONE, 1);
  }

  #answer(cell: number, value: number): void {
    Atomics.store(this.#control, cell, value);
    Atomics.notify(this.#control, cell);
  }
}

/** The borrower's half. */
export class BridgeSocket implements ThreadSocket {
  readonly bytes: Uint8Array = new Uint8Array(BUFFER_BYTES);
  readonly #control: Int32Array;
  readonly #bytesIn: Uint8Array;
  readonly #bytesOut: Uint8Array;
  readonly #port: MessagePort;

  constructor({ memory, ports }: BridgeLoan) {
    ({ control: this.#control, bytesIn: this.#bytesIn, bytesOut: this.#bytesOut } = views(memory));
    this.#port = ports[0]!;
  }

  isGone(): boolean {
    return Atomics.load(this.#control, GONE) === 1;
  }

  recv(): number {
    if (Atomics.load(this.#control, RECEIVED) === NOTHING) {
      this.#port.postMessage("recv" satisfies Request);
    }
    // A loop, because the `notify` of the answer before may come late and wake it for nothing.
    let count: number;
    while ((count = Atomics.load(this.#control, RECEIVED)) === NOTHING) {
      Atomics.wait(this.#control, RECEIVED, NOTHING);
    }
    if (count > 0) {
      this.bytes.set(this.#bytesIn.subarray(0, count));
      // Unless the loan has ended meanwhile: that must not be overwritten.
      Atomics.compareExchange(this.#control, RECEIVED, count, NOTHING);
    }
    return count;
  }

  send(bytes: Uint8Array, count: number): void {
    for (let sent = 0; sent < count;) {
      this.#flush();
      if (this.#isOver()) return;
      const part = bytes.subarray(sent, Math.min(count, sent + BUFFER_BYTES));
      this.#bytesOut.set(part);
      Atomics.store(this.#control, TO_SEND, part.length);
      this.#port.postMessage("send" satisfies Request);
      sent += part.length;
    }
  }

  close(): void {
    this.#flush();
    this.#port.postMessage("close" satisfies Request);
    this.#port.close();
  }

  /** Waits until the send buffer is free. */
  #flush(): void {
    for (let busy; (busy = Atomics.load(this.#control, TO_SEND)) !== 0 && !this.#isOver();) {
      Atomics.wait(this.#control, TO_SEND, busy);
    }
  }

  #isOver(): boolean {
    return Atomics.load(this.#control, RECEIVED) === CLOSED;
  }
}

function views(memory: SharedArrayBuffer) {
  return {
    control: new Int32Array(memory, 0, CONTROL_BYTES / 4),
    bytesIn: new Uint8Array(memory, CONTROL_BYTES, BUFFER_BYTES),
    bytesOut: new Uint8Array(memory, CONTROL_BYTES + BUFFER_BYTES, BUFFER_BYTES),
  };
}

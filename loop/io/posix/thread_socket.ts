/**
 * A socket in a worker thread, as C has it: the calls wait, in the kernel, and nobody else is held up.
 *
 * All threads of a process share its descriptors. So nothing of the connection has to pass through the thread that
 * accepted it, which only tells the number. Compare `../deno/bridge.ts`, where each `recv()` takes a message and two
 * wake-ups.
 *
 * @module
 */

import { CLOSED, type DescriptorLoan, type ThreadSocket, WOULD_BLOCK } from "../types.ts";
import { wakeThread } from "./self_pipe.ts";
import { DescriptorOwnership } from "./descriptor_ownership.ts";
import { closeDescriptor } from "./descriptor.ts";
import { closeGently } from "./linger.ts";
import { TimedSocket } from "./timed_socket.ts";

/** How often `isGone()` answers from memory before it asks the kernel again: a system call takes longer. */
const QUESTIONS_PER_LOOK = 64;

/** {@linkcode ThreadSocket} on a descriptor. */
export class PosixThreadSocket implements ThreadSocket {
  readonly bytes: Uint8Array;
  readonly #socket: TimedSocket;
  readonly #ownership: DescriptorOwnership;
  readonly #wakeUpDescriptor: number;
  #questions = 0;
  #isGone = false;

  constructor({ descriptor, memory, wakeUpDescriptor, idleTimeoutMs }: DescriptorLoan) {
    this.#socket = new TimedSocket(descriptor, idleTimeoutMs);
    this.#ownership = new DescriptorOwnership(memory);
    this.#wakeUpDescriptor = wakeUpDescriptor;
    this.bytes = this.#socket.bytes;
  }

  recv(): number {
    for (;;) {
      if (!this.#ownership.beginCall()) return CLOSED;
      const count = this.#socket.receive(this.#ownership.isDraining);
      if (!this.#endCall()) return CLOSED;
      if (count !== WOULD_BLOCK) return count;
    }
  }

  send(bytes: Uint8Array, count: number): void {
    for (let sent = 0; sent < count;) {
      if (!this.#ownership.beginCall()) return;
      const rest = sent === 0 ? bytes : bytes.subarray(sent);
      sent += this.#socket.transmit(rest, count - sent);
      if (!this.#endCall()) return;
    }
  }

  isGone(): boolean {
    if (this.#isGone || ++this.#questions % QUESTIONS_PER_LOOK !== 0) return this.#isGone;
    this.#isGone = !this.#ownership.beginCall();
    if (this.#isGone) return true;
    this.#isGone = this.#socket.isGone();
    return !this.#endCall() || this.#isGone;
  }

  close(): void {
    if (!this.#ownership.beginCall()) return;
    if (this.#socket.isOver) closeDescriptor(this.#socket.descriptor);
    else closeGently(this.#socket.descriptor);
    this.#closed();
  }

  /** After a call. @returns false when the lender wanted the connection closed meanwhile: then it is */
  #endCall(): boolean {
    if (this.#ownership.endCall()) return true;
    closeDescriptor(this.#socket.descriptor);
    this.#closed();
    return false;
  }

  #closed(): void {
    this.#ownership.closed();
    wakeThread(this.#wakeUpDescriptor);
  }
}

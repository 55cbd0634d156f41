/**
 * Buffers that the kernel takes when something has come, and not before.
 *
 * A receive that waits would need a buffer of its own: ten thousand silent connections, ten thousand buffers. So the
 * program gives the kernel a heap of buffers, and the kernel fills the next of them when bytes come, for whichever
 * connection. It says which one; the program gives it back when it has used the bytes. The heap is a ring in shared
 * memory: who gives one back writes its address at the tail, without a system call.
 *
 * An entry (`struct io_uring_buf`) is an address of 64 bits, a length of 32, and the buffer's number; the tail lies where
 * the first entry has 16 bits to spare.
 *
 * @see io_uring_register(2), IORING_REGISTER_PBUF_RING; io_uring_enter(2), IOSQE_BUFFER_SELECT
 * @module
 */

/** How many buffers a thread has: so many connections can receive in one turn. */
export const BUFFER_COUNT = 512;
/** As long as those of the other worlds. */
export const BUFFER_BYTES = 4096;
const ENTRY_BYTES = 16;
const TAIL_AT_16 = 7;

/** What they need of a ring: to be registered. */
export interface BufferRegistry {
  registerBuffers(address: bigint, entries: number): void;
}

/** The memory of the ring of buffers, which begins with a page. */
export interface PageMemory {
  readonly memory: ArrayBuffer;
  readonly address: bigint;
}

/** The buffers of a thread. */
export class ProvidedBuffers {
  /** How many there are. */
  readonly count: number;
  /** By number. */
  readonly views: readonly Uint8Array[];
  /** How many the kernel has at the moment. */
  available = 0;
  readonly #entries32: Int32Array;
  readonly #entries16: Uint16Array;
  readonly #addresses: Int32Array;
  readonly #isGiven: Uint8Array;
  #tail = 0;

  /**
   * Gives all of them to the kernel.
   *
   * @param makeMemory makes so many bytes for the ring
   * @param addressOf tells where a buffer lies
   * @param count a power of two
   */
  constructor(
    ring: BufferRegistry,
    makeMemory: (bytes: number) => PageMemory,
    addressOf: (bytes: Uint8Array<ArrayBuffer>) => bigint,
    count: number = BUFFER_COUNT,
  ) {
    this.count = count;
    const { memory, address } = makeMemory(count * ENTRY_BYTES);
    this.#entries32 = new Int32Array(memory);
    this.#entries16 = new Uint16Array(memory);
    const all = new Uint8Array(count * BUFFER_BYTES);
    const base = addressOf(all);
    this.#addresses = new Int32Array(
      BigUint64Array.from(
        { length: count },
        (_, i) => base + BigInt(i * BUFFER_BYTES),
      ).buffer,
    );
    this.views = Array.from(
      { length: count },
      (_, i) => all.subarray(i * BUFFER_BYTES, (i + 1) * BUFFER_BYTES),
    );
    this.#isGiven = new Uint8Array(count);
    ring.registerBuffers(address, count);
    for (let i = 0; i < count; i++) this.give(i);
  }

  /** The kernel has filled one: from now on it is ours. */
  take(id: number): void {
    this.#isGiven[id] = 0;
    this.available -= 1;
  }

  /** Gives one to the kernel, which may fill it from now on. @throws {Error} when it has it already */
  give(id: number): void {
    if (this.#isGiven[id] !== 0) {
      throw new Error(`Cannot give a buffer: it must be ours, got ${id}, which the kernel has`);
    }
    this.#isGiven[id] = 1;
    this.available += 1;
    const at = (this.#tail & this.count - 1) * (ENTRY_BYTES / 4);
    const entries = this.#entries32;
    entries[at] = this.#addresses[2 * id]!;
    entries[at + 1] = this.#addresses[2 * id + 1]!;
    entries[at + 2] = BUFFER_BYTES;
    // Not the other half of these 32 bits: that is the tail, in the first entry.
    this.#entries16[2 * at + 6] = id;
    this.#tail = this.#tail + 1 & 0xffff;
    this.#entries16[TAIL_AT_16] = this.#tail;
  }
}

import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { BUFFER_BYTES, ProvidedBuffers } from "./provided_buffers.ts";

const BASE = 0x7fff_f000n;

/** The buffers, and a kernel that takes them as the real one does: from the head up to the tail. */
class Kernel {
  readonly buffers: ProvidedBuffers;
  readonly registered: [address: bigint, entries: number][] = [];
  readonly #view: DataView;
  #head = 0;

  constructor(count: number) {
    const memory = new ArrayBuffer(16 * count);
    this.#view = new DataView(memory);
    const registry = {
      registerBuffers: (...what: [bigint, number]) => void this.registered.push(what),
    };
    this.buffers = new ProvidedBuffers(
      registry,
      () => ({ memory, address: 4096n }),
      () => BASE,
      count,
    );
  }

  /** Takes the next buffer. @returns its number; null when there is none */
  take(): number | null {
    if (this.#head === this.#view.getUint16(14, true)) return null;
    const at = (this.#head & this.buffers.count - 1) * 16;
    this.#head = this.#head + 1 & 0xffff;
    const id = this.#view.getUint16(at + 12, true);
    assertEquals(this.#view.getBigUint64(at, true), BASE + BigInt(id * BUFFER_BYTES));
    assertEquals(this.#view.getUint32(at + 8, true), BUFFER_BYTES);
    return id;
  }
}

Deno.test("no buffer is lost or given twice, in whatever order they come back", () => {
  const uses = fc.array(
    fc.record({ taken: fc.nat(9), given: fc.array(fc.nat(), { maxLength: 9 }) }),
  );
  fc.assert(fc.property(fc.constantFrom(1, 2, 8), uses, (count, steps) => {
    const kernel = new Kernel(count);
    const { buffers } = kernel;
    assertEquals([kernel.registered, buffers.available], [[[4096n, count]], count]);
    const ours: number[] = [];
    for (const { taken, given } of steps) {
      for (let i = 0; i < taken; i++) {
        const id = kernel.take();
        assertEquals(id === null, ours.length === count);
        if (id === null) break;
        assertEquals(ours.includes(id), false);
        buffers.take(id);
        ours.push(id);
      }
      for (const which of given) {
        if (ours.length === 0) break;
        buffers.give(ours.splice(which % ours.length, 1)[0]!);
      }
      assertEquals(buffers.available, count - ours.length);
    }
  }));
});

Deno.test("the tail goes on behind 65,535", () => {
  const kernel = new Kernel(2);
  for (let i = 0; i < 70_000; i++) {
    const id = kernel.take()!;
    kernel.buffers.take(id);
    kernel.buffers.give(id);
  }
  assertEquals(new Set([kernel.take(), kernel.take()]), new Set([0, 1]));
  assertEquals(kernel.take(), null);
});

Deno.test("give() throws when the kernel has the buffer already", () => {
  const { buffers } = new Kernel(2);
  assertThrows(() => buffers.give(1), Error, "got 1, which the kernel has");
});

Deno.test("the buffers do not overlap", () => {
  const { views } = new Kernel(4).buffers;
  assertEquals(views.map(({ byteOffset }) => byteOffset), [0, 4096, 8192, 12288]);
  assertEquals(views.map(({ length }) => length), Array(4).fill(BUFFER_BYTES));
});

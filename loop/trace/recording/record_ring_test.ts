import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readRecord, RECORD_BYTES } from "./record_codec.ts";
import { type Batch, ringMemory, RingReader, RingWriter } from "./record_ring.ts";
import type { WriterOrder } from "./ring_writer_worker_testing.ts";

const CAPACITY = 32;

/** The numbers that a batch has brought, after checking that each record is the one that was written with it. */
function numbersIn({ records }: Batch): number[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  return Array.from({ length: records.length / RECORD_BYTES }, (_, i) => {
    const { code, detail, lane, t, a, b, c } = readRecord(view, i);
    const isWhole = code === (a & 63) && detail === (a & 127) && lane === 9 && t === a / 8 &&
      b === -a && c === a * 2;
    // Called for each of many records, where `assertEquals()` would take seconds.
    if (!isWhole) throw new Error(`torn: ${[code, detail, lane, t, a, b, c]}`);
    return a;
  });
}

/** Writes the number `n` into every part of a record. */
function put(writer: RingWriter, n: number): void {
  writer.t = n / 8;
  writer.put(n & 63, n, -n, n * 2, n & 127);
}

Deno.test("RingReader gives what was written, in order, and says how much it has missed", () => {
  fc.assert(fc.property(fc.array(fc.nat(80), { maxLength: 20 }), (counts) => {
    const memory = ringMemory(CAPACITY);
    const writer = new RingWriter(memory, 9);
    const reader = new RingReader(memory);
    let written = 0;
    for (const count of counts) {
      for (let i = 0; i < count; i++) put(writer, written++);
      const batch = reader.read();
      const numbers = numbersIn(batch);
      assertEquals(batch.lost + numbers.length, count);
      assertEquals(numbers, numbers.map((_, i) => written - numbers.length + i));
      // No more is given up than must be, but for what the writer may be at work on.
      assert(numbers.length >= Math.min(count, CAPACITY - 4));
    }
  }));
});

Deno.test("RingReader gives nothing that is overwritten while it copies", () => {
  const bursts = fc.array(fc.record({ before: fc.nat(40), during: fc.nat(80) }), { maxLength: 12 });
  fc.assert(fc.property(bursts, (steps) => {
    const memory = ringMemory(CAPACITY);
    const writer = new RingWriter(memory, 9);
    let written = 0;
    const write = (count: number) => {
      for (let i = 0; i < count; i++) put(writer, written++);
    };
    let during = 0;
    const reader = new (class extends RingReader {
      protected override copy(first: number, count: number): Uint8Array<ArrayBuffer> {
        // Half of it is copied before the writer goes on, and half after that.
        const early = super.copy(first, count);
        write(during);
        const late = super.copy(first, count);
        late.set(early.subarray(0, early.length >> 1));
        return late;
      }
    })(memory);
    let next = 0;
    for (const step of steps) {
      write(step.before);
      const end = written;
      during = step.during;
      const batch = reader.read();
      const numbers = numbersIn(batch);
      next += batch.lost;
      assertEquals(numbers, numbers.map((_, i) => next + i));
      next += numbers.length;
      assertEquals(next, end);
    }
  }));
});

Deno.test("RingReader counts a record as lost whose index is not its own, and those before it", () => {
  const memory = ringMemory(CAPACITY);
  const writer = new RingWriter(memory, 9);
  for (let n = 0; n < 10; n++) put(writer, n);
  // As if the stores of the writer had become visible out of order.
  new Int32Array(memory, 64)[3 * 8] = 3 + CAPACITY;
  const batch = new RingReader(memory).read();
  assertEquals([batch.lost, numbersIn(batch)], [4, [4, 5, 6, 7, 8, 9]]);
});

Deno.test("a ring goes on when its counter wraps", () => {
  for (const start of [2 ** 31 - 5, -5]) {
    const memory = ringMemory(CAPACITY);
    const writer = new RingWriter(memory, 9, start);
    const reader = new RingReader(memory, start);
    for (let n = 0; n < 10; n++) put(writer, n);
    const batch = reader.read();
    assertEquals([batch.lost, numbersIn(batch)], [0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    for (let n = 0; n < 100; n++) put(writer, n);
    assertEquals(reader.read().lost, 100 - (CAPACITY - 4));
  }
});

Deno.test("ringMemory() refuses what is no power of two", () => {
  for (const capacity of [0, 8, 24, 16.5, NaN]) {
    assertThrows(() => ringMemory(capacity), RangeError);
  }
});

Deno.test("a reader on another thread gets whole records only, and all that it did not miss", async () => {
  const memory = ringMemory(1024);
  const total = 200_000;
  const url = new URL("./ring_writer_worker_testing.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  let isOver = false;
  worker.onmessage = () => isOver = true;
  worker.postMessage({ memory, lane: 9, total } satisfies WriterOrder);
  const reader = new RingReader(memory);
  let next = 0;
  let seen = 0;
  for (;;) {
    const wasOver = isOver;
    const batch = reader.read();
    next += batch.lost;
    for (const number of numbersIn(batch)) assert(number === next++);
    seen += batch.records.length / RECORD_BYTES;
    if (wasOver) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  worker.terminate();
  assertEquals(next, total);
  assert(seen > 0);
});

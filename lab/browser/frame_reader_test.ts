import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readFrames } from "./frame_reader.js";

const HEADER_BYTES = 8;

/** A frame whose body is so many times the same byte. */
function frameOf(length: number, byte: number): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + length).fill(byte, HEADER_BYTES);
  new DataView(frame.buffer).setUint32(0, length, true);
  return frame;
}

function readerOf(parts: readonly Uint8Array[]) {
  return ReadableStream.from(parts).getReader();
}

const noBreaks = { now: () => 0, rest: () => Promise.reject(new Error("not due")) };

Deno.test("readFrames() gives each frame once, however the stream is cut", async () => {
  const lengths = fc.array(fc.nat(40), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(lengths, fc.array(fc.nat(400)), async (lengths, cuts) => {
    const frames = lengths.map((length, i) => frameOf(length, i + 1));
    const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]));
    const ends = [...cuts.filter((cut) => cut < bytes.length), bytes.length].sort((a, b) => a - b);
    const parts = ends.map((end, i) => bytes.slice(ends[i - 1] ?? 0, end));
    const taken: Uint8Array[] = [];
    await readFrames(
      readerOf(parts),
      HEADER_BYTES,
      (frame: Uint8Array) => taken.push(frame.slice()),
      noBreaks,
    );
    assertEquals(taken, frames);
  }));
});

Deno.test("readFrames() makes breaks while more is there than the page takes in", async () => {
  let ms = 0;
  const taken: string[] = [];
  const four = new Uint8Array([1, 2, 3, 4].flatMap((byte) => [...frameOf(1, byte)]));
  const clock = {
    now: () => ms,
    async rest() {
      taken.push("break");
      // Whatever the browser does meanwhile does not count.
      await Promise.resolve();
      ms += 1000;
    },
  };
  await readFrames(readerOf([four, four]), HEADER_BYTES, (frame: Uint8Array) => {
    ms += 4;
    taken.push(`frame ${frame.at(-1)}`);
  }, clock);
  const [three, more] = [["frame 1", "frame 2", "frame 3"], ["frame 4", "frame 1", "frame 2"]];
  assertEquals(taken, [...three, "break", ...more, "break", "frame 3", "frame 4"]);
});

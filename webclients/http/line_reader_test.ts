import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { FetchError } from "../fetch_error.ts";
import { LINE_BYTES_MAX, LineReader } from "./line_reader.ts";
import { bytesOf } from "./response_testing.ts";

Deno.test("read() gives lines without their ends, and says where the next one begins", () => {
  const reader = new LineReader();
  const bytes = bytesOf("..one\r\ntwo\nth");
  assertEquals([reader.read(bytes, 2, 13), reader.position], ["one", 7]);
  assertEquals(reader.endedInLfAlone, false);
  assertEquals([reader.read(bytes, 7, 13), reader.endedInLfAlone], ["two", true]);
  assertEquals([reader.read(bytes, 11, 13), reader.position], [null, 13]);
  assertEquals(reader.isInsideLine, true);
  assertEquals(reader.read(bytesOf("ree\r\n"), 0, 5), "three");
  assertEquals(reader.isInsideLine, false);
});

Deno.test("read() keeps what it was lent", () => {
  const reader = new LineReader();
  const lent = bytesOf("abc");
  reader.read(lent, 0, 3);
  lent.fill(0);
  assertEquals(reader.read(bytesOf("\xff\x80\r\n"), 0, 4), "abc\xff\x80");
});

Deno.test("read() refuses a line above the limit, in one piece or in many", () => {
  const longest = new Uint8Array(LINE_BYTES_MAX).fill(120);
  const reader = new LineReader();
  reader.read(longest, 0, longest.length);
  assertEquals(reader.read(bytesOf("\n"), 0, 1)?.length, LINE_BYTES_MAX);
  const tooLong = new Uint8Array(LINE_BYTES_MAX + 1).fill(120);
  const error = assertThrows(() => reader.read(tooLong, 0, tooLong.length), FetchError);
  assertEquals(error.kind, "too-large");
  const piecemeal = new LineReader();
  for (let i = 0; i < LINE_BYTES_MAX; i++) piecemeal.read(longest, 0, 1);
  assertThrows(() => piecemeal.read(longest, 0, 1), FetchError);
});

Deno.test("read() gives the same lines for any splitting", () => {
  const line = fc.string({ unit: fc.constantFrom("a", "\r", "\xe9", " "), maxLength: 300 });
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 10 }),
      fc.integer({ min: 1, max: 50 }),
      (lines, size) => {
        const bytes = bytesOf(lines.map((line) => `${line}\r\n`).join(""));
        const reader = new LineReader();
        const read: string[] = [];
        for (let start = 0; start < bytes.length; start += size) {
          const piece = bytes.subarray(start, start + size);
          for (reader.position = 0; reader.position < piece.length;) {
            const line = reader.read(piece, reader.position, piece.length);
            if (line !== null) read.push(line);
          }
        }
        assertEquals(read, lines);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});

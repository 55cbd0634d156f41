import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { FetchError } from "../fetch_error.ts";
import { Body } from "./body.ts";

const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function feed(body: Body, bytes: Uint8Array, pieces: readonly number[]): void {
  let piece = 0;
  for (let start = 0; start < bytes.length;) {
    const count = Math.min(pieces[piece++ % pieces.length]!, bytes.length - start);
    // Between bytes that do not count, and overwritten afterwards.
    const lent = Uint8Array.of(1, ...bytes.subarray(start, start + count), 2);
    body.receive(lent, 1, 1 + count);
    lent.fill(0);
    start += count;
  }
}

Deno.test("finish() gives length and hash, and the bytes where they are kept", () => {
  const large = fc.integer({ min: 0, max: 200_000 }).map((length) =>
    Uint8Array.from({ length }, (_, i) => i % 251)
  );
  const pieces = fc.array(fc.integer({ min: 500, max: 30_000 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(large, pieces, fc.boolean(), fc.boolean(), (bytes, pieces, keeps, isPacked) => {
      const body = new Body(isPacked ? ["gzip"] : [], 200_000, keeps);
      feed(body, isPacked ? new Uint8Array(gzipSync(bytes)) : bytes, pieces);
      const whole = body.finish();
      assertEquals(whole.length, bytes.length);
      assertEquals(whole.sha256, createHash("sha256").update(bytes).digest("hex"));
      assertEquals(whole.bytes === null, !keeps && !isPacked);
      if (whole.bytes !== null) assertEquals(new Uint8Array(whole.bytes), bytes);
    }),
    { seed: 1, numRuns: 30 },
  );
});

Deno.test("finish() gives the empty body", () => {
  assertEquals(new Body([], 0, true).finish(), {
    ...{ length: 0, sha256: EMPTY, bytes: new Uint8Array(0) },
  });
  assertEquals(new Body(["gzip"], 0, false).finish().sha256, EMPTY);
});

Deno.test("receive() stops at maxBytes, and packed at a little more", () => {
  const kindOf = (body: Body, length: number) =>
    assertThrows(() => body.receive(new Uint8Array(length), 0, length), FetchError).kind;
  const body = new Body([], 10, false);
  body.receive(new Uint8Array(10), 0, 10);
  assertEquals(kindOf(body, 1), "too-large");
  body.announce(10);
  assertEquals(assertThrows(() => body.announce(11), FetchError).kind, "too-large");
  assertEquals(kindOf(new Body(["gzip"], 10, false), 70_000), "too-large");
});

Deno.test("isEnough says when no more is wanted of a body that is not packed, however long it may be", () => {
  const body = new Body([], 10, true, 4);
  body.announce(11);
  body.receive(new Uint8Array(3), 0, 3);
  assertEquals(body.isEnough, false);
  body.receive(new Uint8Array(20), 0, 20);
  assertEquals([body.isEnough, body.finish().length], [true, 23]);
  const packed = new Body(["gzip"], 10, true, 4);
  assertThrows(() => packed.announce(11), FetchError);
  packed.receive(new Uint8Array(20), 0, 20);
  assertEquals(packed.isEnough, false);
});

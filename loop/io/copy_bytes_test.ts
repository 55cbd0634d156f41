import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { copyBytes } from "./copy_bytes.ts";

Deno.test("copyBytes() copies few bytes and many, and leaves those around them alone", () => {
  const length = fc.nat(200);
  fc.assert(fc.property(length, length, length, length, (start, count, at, behind) => {
    const source = Uint8Array.from({ length: start + count + behind }, (_, i) => 1 + i % 255);
    const target = new Uint8Array(at + count + behind);
    copyBytes(source, start, start + count, target, at);
    assertEquals(
      [...target],
      [...new Uint8Array(at), ...source.slice(start, start + count), ...new Uint8Array(behind)],
    );
  }));
});

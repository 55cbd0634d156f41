import { assertEquals, assertLess, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { FetchError } from "../fetch_error.ts";
import { contentCodings, decodeContent } from "./content_coding.ts";
import { bytesOf, textOf } from "./response_testing.ts";

const hello = bytesOf("hello hello hello");
const gzip = new Uint8Array(gzipSync(hello));

function decoded(bytes: Uint8Array, codings: string[], maxBytes = 1000): string {
  return textOf(decodeContent(bytes, codings, maxBytes));
}

function kindOf(fn: () => unknown): string {
  return assertThrows(fn, FetchError).kind;
}

Deno.test("contentCodings() reads names in any case, from several fields and lists", () => {
  assertEquals(contentCodings(["GZip"]), ["gzip"]);
  assertEquals(contentCodings(["identity, x-gzip ,", "DEFLATE"]), ["x-gzip", "deflate"]);
  assertEquals(contentCodings([]), []);
  assertEquals(kindOf(() => contentCodings(["br"])), "decode");
  assertEquals(kindOf(() => contentCodings(["gzip,gzip,gzip,gzip,gzip"])), "decode");
});

Deno.test("decodeContent() unpacks gzip, deflate with and without wrapper, and several members", () => {
  const text = textOf(hello);
  assertEquals(decoded(hello, []), text);
  assertEquals(decoded(gzip, ["gzip"]), text);
  assertEquals(decoded(gzip, ["x-gzip"]), text);
  assertEquals(decoded(bytesOf(textOf(gzip) + textOf(gzip)), ["gzip"]), text + text);
  assertEquals(decoded(new Uint8Array(deflateSync(hello)), ["deflate"]), text);
  assertEquals(decoded(new Uint8Array(deflateRawSync(hello)), ["deflate"]), text);
  assertEquals(decoded(new Uint8Array(gzipSync(deflateSync(hello))), ["deflate", "gzip"]), text);
});

Deno.test("decodeContent() makes the empty body of no bytes, and of nothing packed", () => {
  assertEquals(decoded(new Uint8Array(0), ["gzip"]), "");
  assertEquals(decoded(new Uint8Array(0), ["deflate"]), "");
  assertEquals(decoded(new Uint8Array(gzipSync("")), ["gzip"], 0), "");
});

Deno.test("decodeContent() refuses what does not unpack, or ends early", () => {
  assertEquals(kindOf(() => decoded(hello, ["gzip"])), "decode");
  assertEquals(kindOf(() => decoded(hello, ["deflate"])), "decode");
  for (let length = 1; length < gzip.length; length++) {
    assertEquals(kindOf(() => decoded(gzip.subarray(0, length), ["gzip"])), "decode");
  }
  const damaged = gzip.slice();
  damaged[gzip.length - 5]! ^= 1;
  assertEquals(kindOf(() => decoded(damaged, ["gzip"])), "decode");
});

Deno.test("decodeContent() stops at maxBytes", () => {
  assertEquals(decoded(gzip, ["gzip"], hello.length), textOf(hello));
  assertEquals(kindOf(() => decoded(gzip, ["gzip"], hello.length - 1)), "too-large");
  assertEquals(kindOf(() => decoded(gzip, ["gzip"], 0)), "too-large");
  const bomb = new Uint8Array(gzipSync(new Uint8Array(50_000_000)));
  assertLess(bomb.length, 100_000);
  assertEquals(kindOf(() => decoded(bomb, ["gzip"], 1_000_000)), "too-large");
  const nested = new Uint8Array(gzipSync(bomb));
  assertEquals(kindOf(() => decoded(nested, ["gzip", "gzip"], 1_000_000)), "too-large");
});

Deno.test("decodeContent() throws nothing but FetchError, for any bytes", () => {
  const starts = [[], [31, 139, 8, 0], [0x78, 0x9c], [...gzip]].map((start) =>
    Uint8Array.from(start)
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...starts),
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom("gzip", "deflate"),
      (start, bytes, coding) => {
        try {
          decodeContent(Uint8Array.of(...start, ...bytes), [coding], 10_000);
        } catch (error) {
          if (!(error instanceof FetchError)) throw error;
        }
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

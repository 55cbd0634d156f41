import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { bytesOf, textOf } from "../loop_testing.ts";
import { ByteBuffer } from "./byte_buffer.ts";

Deno.test("ByteBuffer gives back what was put in, however it is cut", () => {
  const operation = fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 700 }) }),
    fc.record({ take: fc.nat(900) }),
    fc.record({ skip: fc.nat(900) }),
  );
  fc.assert(fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
    const buffer = new ByteBuffer();
    let model: number[] = [];
    for (const operation of operations) {
      if ("push" in operation) {
        buffer.push(operation.push);
        model.push(...operation.push);
      } else if ("take" in operation) {
        assertEquals([...buffer.take(operation.take)], model.slice(0, operation.take));
        model = model.slice(operation.take);
      } else {
        buffer.skip(operation.skip);
        model = model.slice(operation.skip);
      }
      assertEquals(buffer.length, model.length);
      assertEquals([...buffer.peek()], model);
    }
  }));
});

Deno.test("ByteBuffer.indexOf() finds what a text search finds", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 30 });
  const separator = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, separator, fc.nat(30), fc.nat(10), (text, separator, from, skipped) => {
      const buffer = new ByteBuffer();
      buffer.push(bytesOf("b".repeat(skipped) + text));
      buffer.skip(skipped);
      from = Math.min(from, text.length);
      assertEquals(buffer.indexOf(bytesOf(separator), from), text.indexOf(separator, from));
      assertEquals(buffer.startsWith(bytesOf(separator), from), text.startsWith(separator, from));
    }),
  );
});

Deno.test("ByteBuffer.push() copies, and so does take()", () => {
  const buffer = new ByteBuffer();
  const bytes = bytesOf("ab");
  buffer.push(bytes);
  bytes[0] = 0;
  const taken = buffer.take(2);
  buffer.push(bytesOf("cd"));
  assertEquals([textOf(taken), textOf(buffer.peek())], ["ab", "cd"]);
});

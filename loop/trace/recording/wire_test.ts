import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  decodeJson,
  encodeFrame,
  encodeJson,
  FRAME,
  FRAME_BYTES_MAX,
  FrameReader,
  type FrameType,
} from "./wire.ts";

Deno.test("FrameReader gives the frames that were sent, however the stream was cut", () => {
  const frame = fc.record({
    type: fc.constantFrom<FrameType>(...Object.values(FRAME)),
    body: fc.uint8Array({ maxLength: 100 }),
  });
  const cuts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(fc.array(frame, { maxLength: 10 }), cuts, (sent, lengths) => {
    const bytes = new Uint8Array(
      sent.flatMap(({ type, body }) => [...encodeFrame(type, body)]),
    );
    const reader = new FrameReader();
    const received = [];
    let start = 0;
    for (let i = 0; start < bytes.length; i++) {
      const end = start + lengths[i % lengths.length]!;
      received.push(...reader.push(bytes.subarray(start, end)));
      start = end;
    }
    assertEquals(
      received.map(({ type, body }) => ({ type, body: [...body] })),
      sent.map(({ type, body }) => ({ type, body: [...body] })),
    );
  }));
});

Deno.test("decodeJson() gives what encodeJson() was given", () => {
  const names = [[1, "handle"], [2, "é"]] as const;
  const [frame] = new FrameReader().push(encodeJson(FRAME.names, names));
  assertEquals(frame!.type, FRAME.names);
  assertEquals(decodeJson(frame!), [[1, "handle"], [2, "é"]]);
  assertThrows(() => decodeJson({ type: FRAME.names, body: new Uint8Array([123]) }), SyntaxError);
});

Deno.test("FrameReader refuses a frame for which it would need too much memory", () => {
  const header = new Uint8Array(8);
  new DataView(header.buffer).setUint32(0, FRAME_BYTES_MAX + 1, true);
  assertThrows(() => new FrameReader().push(header), RangeError, `got ${FRAME_BYTES_MAX + 1}`);
});

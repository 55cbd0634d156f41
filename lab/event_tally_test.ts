import { assertEquals } from "@std/assert";
import { CODE, RECORD_BYTES, writeRecord } from "../loop/trace/recording/record_codec.ts";
import { EventTally, TALLY_EVENTS } from "./event_tally.ts";

/** Records of these codes, of connections from 1 on. */
function records(codes: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(codes.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  codes.forEach((code, i) =>
    writeRecord(view, i, { code, detail: 0, lane: 0, t: i, a: 1 + i % 3, b: 4000 + i, c: 0 })
  );
  return bytes;
}

Deno.test("EventTally tells what came before each 1,024th event, until that is forgotten", () => {
  const tally = new EventTally();
  const codes = Array.from(
    { length: 4 * TALLY_EVENTS },
    (_, i) => i % 4 === 0 ? CODE.request : i % 8 === 1 ? CODE.answer : CODE.recv,
  );
  tally.add(records(codes.slice(0, 1500)));
  tally.add(records(codes.slice(1500)));
  for (const count of [0, 1, 3]) {
    const before = codes.slice(0, count * TALLY_EVENTS);
    assertEquals(tally.before(count * TALLY_EVENTS), {
      requests: before.filter((code) => code === CODE.request).length,
      answers: before.filter((code) => code === CODE.answer).length,
    });
  }
  tally.forgetBefore(2 * TALLY_EVENTS);
  assertEquals(tally.before(3 * TALLY_EVENTS).requests, 768);
  assertEquals(tally.before(4 * TALLY_EVENTS).requests, 1024);
});

Deno.test("EventTally knows the peers of those who are connected", () => {
  const tally = new EventTally();
  tally.add(records([CODE.accept, CODE.accept, CODE.accept]));
  tally.add(records([CODE.recv, CODE.close]));
  assertEquals([...tally.peers], [[1, 4000], [3, 4002]]);
});

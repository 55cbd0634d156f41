import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type LaneBatch, merge, singleRecord } from "./merge.ts";
import { CODE, eventOf, readRecord, RECORD_BYTES } from "./record_codec.ts";
import type { RecordedEvent } from "./recorded_event.ts";

function eventsIn(records: Uint8Array): RecordedEvent[] {
  const view = new DataView(records.buffer, records.byteOffset);
  return Array.from(
    { length: records.length / RECORD_BYTES },
    (_, i) => eventOf(readRecord(view, i), []),
  );
}

Deno.test("merge() keeps the order of each thread, puts all in the order of time, and tells losses", () => {
  const lane = fc.record({
    times: fc.array(fc.nat(100), { maxLength: 20 }).map((times) => times.sort((a, b) => a - b)),
    lost: fc.constantFrom(0, 0, 3),
  });
  fc.assert(fc.property(fc.array(lane, { maxLength: 4 }), (lanes) => {
    const batches = lanes.map(({ times, lost }, lane): LaneBatch => {
      const records = times.map((t) => singleRecord(CODE.resumed, lane, t));
      return { lane, lost, records: new Uint8Array(records.flatMap((record) => [...record])) };
    });
    const events = eventsIn(merge(batches, 200));
    assertEquals(events.map(({ t }) => t), events.map(({ t }) => t).sort((a, b) => a - b));
    lanes.forEach(({ times, lost }, lane) => {
      const own = events.filter((event) => event.lane === lane);
      const loss = { t: times[0] ?? 200, lane, kind: "lost", count: lost };
      const expected = times.map((t) => ({ t, lane, kind: "resumed" }));
      assertEquals(own as unknown[], lost > 0 ? [loss, ...expected] : expected);
    });
  }));
});

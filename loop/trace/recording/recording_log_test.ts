import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RECORD_BYTES, recordOf, writeRecord } from "./record_codec.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import { RecordingLog } from "./recording_log.ts";

/** Records of events without texts. */
function recordsOf(events: readonly RecordedEvent[]): Uint8Array {
  const bytes = new Uint8Array(events.length * RECORD_BYTES);
  events.forEach((event, i) =>
    writeRecord(new DataView(bytes.buffer), i, recordOf(event, () => 0))
  );
  return bytes;
}

const closeAt = (t: number, conn: number): RecordedEvent => ({ t, lane: 0, kind: "close", conn });

Deno.test("RecordingLog keeps the last events, numbered without a gap", () => {
  const batches = fc.array(fc.nat(3000), { maxLength: 8 });
  fc.assert(
    fc.property(batches, fc.nat(9000), (counts, from) => {
      const log = new RecordingLog(5000);
      let conn = 0;
      for (const count of counts) {
        const events = Array.from({ length: count }, () => closeAt(conn, conn++));
        log.add(recordsOf(events));
        assertEquals(log.next, conn);
        assert(log.next - log.first >= Math.min(conn, 5000));
        assert(log.next - log.first <= 5000 + 2 * 4096);
      }
      const found = log.events(from, 10);
      const start = Math.min(Math.max(from, log.first), conn);
      const numbers = Array.from({ length: Math.min(10, conn - start) }, (_, i) => start + i);
      assertEquals(found, { from: start, events: numbers.map((n) => closeAt(n, n)) });
      const bytes = [...log.recordsFrom(from)].reduce((sum, { length }) => sum + length, 0);
      assertEquals(bytes, (conn - start) * RECORD_BYTES);
    }),
    { numRuns: 30 },
  );
});

Deno.test("RecordingLog lets no time fall, and counts what was lost", () => {
  const log = new RecordingLog();
  log.add(recordsOf([closeAt(2, 1), closeAt(1.5, 2), { t: 3, lane: 1, kind: "lost", count: 40 }]));
  log.add(recordsOf([{ t: 2.9, lane: 0, kind: "lost", count: 2 }, closeAt(4, 3)]));
  assertEquals(log.events(0, 10).events.map(({ t }) => t), [2, 2, 3, 3, 4]);
  assertEquals(log.lost, 42);
});

Deno.test("RecordingLog puts texts into events, also those that came with earlier ones", () => {
  const log = new RecordingLog();
  log.addNames([[1, "handle"], [2, "acceptClients"]]);
  const created: RecordedEvent = {
    ...{ t: 1, lane: 0, kind: "task", phase: "created" },
    ...{ task: 4, name: "acceptClients" },
  };
  const bytes = new Uint8Array(RECORD_BYTES);
  writeRecord(new DataView(bytes.buffer), 0, recordOf(created, () => 2));
  log.add(bytes);
  assertEquals(log.event(0), created);
});

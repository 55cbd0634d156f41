import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { checkTraceFile } from "./chrome_trace_testing.ts";
import { NameTable } from "./name_table.ts";
import { RECORD_BYTES, recordOf, writeRecord } from "./record_codec.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import { anyEvent } from "./recorded_event_testing.ts";
import { RecordingLog } from "./recording_log.ts";
import { readTraceFile, traceFile } from "./trace_file.ts";

const facts = {
  version: "0.1.0",
  variant: "coro",
  io: "posix",
  pid: 7,
  startedAtUnixMs: 1e12 + 0.25,
  endMs: 2e9,
};

function logOf(events: readonly RecordedEvent[]): RecordingLog {
  const log = new RecordingLog();
  const names = new NameTable((number, name) => log.addNames([[number, name]]));
  const bytes = new Uint8Array(events.length * RECORD_BYTES);
  events.forEach((event, i) =>
    writeRecord(new DataView(bytes.buffer), i, recordOf(event, (name) => names.numberOf(name)))
  );
  log.add(bytes);
  return log;
}

Deno.test("a file is one of Chrome's, and gives back the recording that it was made of", () => {
  fc.assert(fc.property(fc.array(anyEvent, { maxLength: 300 }), (events) => {
    const log = logOf(events.toSorted((a, b) => a.t - b.t));
    const text = [...traceFile(log, facts)].join("");
    checkTraceFile(JSON.parse(text));
    const read = readTraceFile(text);
    assertEquals(read.facts, facts);
    assertEquals(read.log.events(0, 300), log.events(0, 300));
    assertEquals(read.log.lost, log.lost);
  }));
});

Deno.test("readTraceFile() refuses what is no recording, or a damaged one", () => {
  const text = [...traceFile(logOf([]), facts)].join("");
  const { fibserv: own, ...file } = JSON.parse(text);
  const read = (x: unknown) => () => readTraceFile(JSON.stringify(x));
  assertThrows(() => readTraceFile("{"), SyntaxError);
  for (const x of [null, [], 7, file, { ...file, fibserv: { ...own, format: 2 } }]) {
    assertThrows(read(x), TypeError, "it must be one of format 1");
  }
  for (const change of [{ names: [1] }, { records: "AAAA" }, { pid: "7" }, { endMs: null }]) {
    assertThrows(read({ ...file, fibserv: { ...own, ...change } }), TypeError, "damaged");
  }
  const withRecord = (bytes: number[]) =>
    read({ ...file, fibserv: { ...own, records: [new Uint8Array(bytes).toBase64()] } });
  assertThrows(withRecord([1, 2, 3]), TypeError, "a part of one");
  assertThrows(withRecord(new Array(32).fill(255)), TypeError, "got 255");
});

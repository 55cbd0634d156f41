import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { NAMES_MAX, NameTable } from "./name_table.ts";
import {
  CODE,
  EVENT_NAMES,
  eventOf,
  LAYOUT,
  type Place,
  readRecord,
  RECORD_BYTES,
  recordOf,
  writeRecord,
} from "./record_codec.ts";
import { nameOf } from "./recorded_event.ts";
import { anyEvent } from "./recorded_event_testing.ts";

Deno.test("a record gives back the event that it was made of", () => {
  fc.assert(fc.property(fc.array(anyEvent, { maxLength: 20 }), (events) => {
    const names = [""];
    const table = new NameTable((_number, name) => names.push(name));
    const view = new DataView(new ArrayBuffer(events.length * RECORD_BYTES));
    events.forEach((event, i) =>
      writeRecord(view, i, recordOf(event, (name) => table.numberOf(name)))
    );
    assertEquals(events.map((_, i) => eventOf(readRecord(view, i), names)), events);
  }));
});

Deno.test("LAYOUT puts no two fields of an event into the same cell", () => {
  for (const name of EVENT_NAMES) {
    const cells = Object.values<Place>(LAYOUT[name]).map(({ cell }) => cell);
    assertEquals(cells.length, new Set(cells).size, name);
  }
});

Deno.test("eventOf() says in words what the numbers mean", () => {
  const record = { code: CODE["handle queued"], detail: 2, lane: 0, t: 1.5, a: 7, b: 3, c: 1 };
  const event = eventOf(record, ["", "handle"]);
  assertEquals(event, {
    ...{ t: 1.5, lane: 0, kind: "handle", phase: "queued" },
    ...{ handle: 7, why: "socket", task: 3, name: "handle" },
  });
  assertEquals(nameOf(event), "handle queued");
  const refused = eventOf({ ...record, code: CODE.request, a: 2, c: NaN }, []);
  assertEquals(refused, { t: 1.5, lane: 0, kind: "request", conn: 2, n: null });
});

Deno.test("eventOf() refuses a code that it does not know", () => {
  const record = { code: EVENT_NAMES.length, detail: 0, lane: 0, t: 0, a: 0, b: 0, c: 0 };
  assertThrows(() => eventOf(record, []), RangeError, `got ${EVENT_NAMES.length}`);
});

Deno.test("NameTable tells each text once, cut, and no more than there is room for", () => {
  const told: string[] = [];
  const table = new NameTable((number, name) => told.push(`${number} ${name}`));
  assertEquals(["", "a", "b", "a"].map((name) => table.numberOf(name)), [0, 1, 2, 1]);
  assertEquals(table.numberOf("x".repeat(1000)), 3);
  assertEquals(told, ["1 a", "2 b", `3 ${"x".repeat(80)}`]);
  for (let i = 3; i < NAMES_MAX; i++) assertEquals(table.numberOf(`name ${i}`), i + 1);
  assertEquals(table.numberOf("one too many"), 0);
  assertEquals(table.numberOf("b"), 2);
  assertEquals(told.length, NAMES_MAX);
});

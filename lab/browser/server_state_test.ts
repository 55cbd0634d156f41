import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  AT,
  LAYOUT,
  RECORD_BYTES,
  recordOf,
  writeRecord,
} from "../../loop/trace/recording/record_codec.ts";
import { NameTable } from "../../loop/trace/recording/name_table.ts";
import type { RecordedEvent } from "../../loop/trace/recording/recorded_event.ts";
import { anyEvent } from "../../loop/trace/recording/recorded_event_testing.ts";
import { EventStore, SNAPSHOT_EVENTS } from "./event_store.js";
import { events } from "./events_testing.ts";
import { apply, initialState } from "./server_state.js";

const FORMAT = { LAYOUT, AT, RECORD_BYTES };

/** Events as the page gets them, and the texts in them. */
function encoded(events: readonly RecordedEvent[]) {
  const names: string[] = [];
  const table = new NameTable((number, name) => names[number - 1] = name);
  const records = new Uint8Array(events.length * RECORD_BYTES);
  const view = new DataView(records.buffer);
  events.forEach((event, i) =>
    writeRecord(view, i, recordOf(event, (name) => table.numberOf(name)))
  );
  return { records, names };
}

/** A store that has got these events, in pieces. */
function storeOf(
  events: readonly RecordedEvent[],
  cuts: readonly number[],
  eventsMax?: number,
) {
  const { records, names } = encoded(events);
  const store = new EventStore(FORMAT, () => {}, eventsMax);
  store.addNames({ first: 1, names });
  const places = [0, ...cuts.map((cut) => cut % (events.length + 1)), events.length]
    .sort((a, b) => a - b);
  for (const [i, place] of places.slice(1).entries()) {
    store.add(records.subarray(places[i]! * RECORD_BYTES, place * RECORD_BYTES));
  }
  return store;
}

function stateAfter(events: readonly RecordedEvent[], number: number) {
  const state = initialState();
  for (const event of events.slice(0, number + 1)) apply(state, event);
  return state;
}

/** Of small numbers, so that events have to do with each other. */
const traces = fc.array(
  anyEvent.map((event) =>
    Object.fromEntries(
      Object.entries(event).map((
        [key, value],
      ) => [key, typeof value === "number" && key !== "t" ? value % 4 : value]),
    ) as unknown as RecordedEvent
  ),
  { minLength: 1, maxLength: 60 },
);

Deno.test("EventStore goes back and forward to the same states, whatever the trace", () => {
  const numbers = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      traces,
      numbers,
      fc.array(fc.nat(100), { maxLength: 4 }),
      (events, numbers, cuts) => {
        const store = storeOf(events, cuts);
        for (const number of numbers.map((number) => number % events.length)) {
          assertEquals(store.stateAfter(number), stateAfter(events, number));
        }
        assertEquals(store.latest, stateAfter(events, events.length - 1));
      },
    ),
    { seed: 16, numRuns: 150 },
  );
});

Deno.test("EventStore begins its copies anew each 1,024 events, and forgets the oldest", () => {
  const one = events(["recv", { conn: 1, bytes: 1 }]);
  const many = Array.from({ length: 5 * SNAPSHOT_EVENTS + 7 }, (_, t) => ({ ...one[0]!, t }));
  const store = storeOf(many, [900, 3000], 2 * SNAPSHOT_EVENTS);
  assertEquals([store.first, store.next], [3 * SNAPSHOT_EVENTS, many.length]);
  for (
    const number of [store.first, 4 * SNAPSHOT_EVENTS - 1, 4 * SNAPSHOT_EVENTS, many.length - 2]
  ) {
    assertEquals(store.stateAfter(number).connections.get(1).bytesIn, number + 1);
  }
  assertEquals(store.numberAt(4000.5), 4000);
  assertEquals(store.numberAt(0), store.first - 1);
});

Deno.test("EventStore that skips counts what came before", () => {
  const store = storeOf(events(["accept", { conn: 1, peer: 7 }]), []);
  store.skipTo({ first: 5000, requests: 70, answers: 69, peers: [[3, 4711]] });
  const { records } = encoded(events(["request", { conn: 3, n: 1 }]));
  store.add(records);
  assertEquals([store.first, store.next], [5000, 5001]);
  const { requests, answers, connections } = store.stateAfter(5000);
  assertEquals([requests, answers, connections.get(3).peer], [71, 69, 4711]);
});

Deno.test("apply() follows a request on the thread that serves", () => {
  const state = initialState();
  const trace = events(
    ["accept", { conn: 1, peer: 4711 }],
    ["recv", { conn: 1, bytes: 3 }],
    ["request", { conn: 1, n: 30 }],
    ["answer", { conn: 1, value: 832040, bytes: 7 }],
    ["send", { conn: 1, bytes: 3, wanted: 7 }],
    ["send", { conn: 1, bytes: 4, wanted: 4 }],
  );
  for (const event of trace.slice(0, 3)) apply(state, event);
  assertEquals(state.threads.get(0)!.computing, { conn: 1, n: 30, sinceMs: 2 });
  for (const event of trace.slice(3)) apply(state, event);
  const connection = state.connections.get(1)!;
  assertEquals([connection.bytesIn, connection.bytesOut, connection.bytesDue], [3, 7, 0]);
  const { receivedMs, takenMs, answeredMs, sentMs } = connection.last;
  assertEquals([receivedMs, takenMs, answeredMs, sentMs], [1, 2, 3, 5]);
  assertEquals(state.threads.get(0)!.computing, null);
  apply(state, events(["close", { conn: 1 }])[0]!);
  assertEquals([state.connections.size, state.closed], [0, 1]);
});

Deno.test("apply() follows a job through the pool, and a handle through the ready queue", () => {
  const state = initialState();
  const trace = events(
    ["task created", { task: 8, name: "" }],
    ["handle queued", { handle: 9, why: "step", task: 8, name: "" }],
    ["handle start", { handle: 9 }],
    ["task step", { task: 8 }],
    ["recv", { conn: 1, bytes: 3 }],
    ["request", { conn: 1, n: 35 }],
    ["submit", { job: 1, conn: 1, n: 35, future: 13 }],
    ["task waiting", { task: 8, future: 13 }],
    ["handle stop", { handle: 9 }],
    ["start", { job: 1, worker: 2 }],
  );
  for (const event of trace.slice(0, 2)) apply(state, event);
  assertEquals(state.ready.map(({ handle }) => handle), [9]);
  for (const event of trace.slice(2)) apply(state, event);
  assertEquals([state.ready.length, state.workers.get(2)], [0, 1]);
  assertEquals([state.tasks.get(8).conn, state.tasks.get(8).future], [1, 13]);
  assertEquals(state.connections.get(1).taken[0].startedMs, 9);
  for (const event of events(["done", { job: 1, ok: true }])) apply(state, event);
  assertEquals([state.jobs.size, state.workers.get(2)], [0, null]);
});

Deno.test("apply() keeps nothing of what is over", () => {
  const state = initialState();
  for (let i = 1; i <= 5000; i++) {
    for (
      const event of events(
        ["accept", { conn: i, peer: i }],
        ["task created", { task: i, name: "" }],
        ["handle queued", { handle: i, why: "step", task: i, name: "" }],
        ["handle start", { handle: i }],
        ["timer set", { timer: i, future: 0, dueMs: 0 }],
        ["request", { conn: i, n: 1 }],
        ["submit", { job: i, conn: i, n: 1, future: 0 }],
        ["start", { job: i, worker: i % 2 }],
        ["done", { job: i, ok: true }],
        ["answer", { conn: i, value: 1, bytes: 2 }],
        ["timer cancelled", { timer: i }],
        ["close", { conn: i }],
        ["task done", { task: i }],
        ["handle stop", { handle: i }],
      )
    ) apply(state, event);
  }
  const sizes = [state.connections, state.tasks, state.timers, state.jobs].map(({ size }) => size);
  assertEquals(sizes, [0, 0, 0, 0]);
  assertEquals([state.ready.length, state.requests, state.answers], [0, 5000, 5000]);
  assert(JSON.stringify([...state.threads]).length < 1000);
});

Deno.test("apply() starts anew where events are missing", () => {
  const state = initialState();
  const trace = events(
    ["handle queued", { handle: 1, why: "soon", task: 0, name: "a" }],
    ["request", { conn: 1, n: 40 }],
    ["lost", { count: 12 }],
  );
  for (const event of trace) apply(state, event);
  assertEquals([state.lost, state.isWhole, state.ready], [12, false, []]);
  assertEquals(state.threads.get(0)!.computing, null);
});

Deno.test("EventStore is behind when events have not come, or news are old", () => {
  const store = new EventStore(FORMAT);
  assertEquals([store.isBehind(1000, 20), store.isBehind(100_000, 20)], [false, true]);
  assertEquals(store.isBehind(0, 2000), true, "they were on their way, and so were the events");
});

import { assertEquals } from "@std/assert";
import { events } from "./events_testing.ts";
import { LaneIndex } from "./lane_index.js";

/** The spans that have ended, as `label: kind n start–end`. */
function spansOf(index: LaneIndex): string[] {
  return index.ordered.flatMap(({ label, start, end, kind, n }) =>
    start.map((from: number, i: number) => `${label}: ${kind[i]} ${n[i]} ${from}–${end[i]}`)
  );
}

Deno.test("LaneIndex makes spans of turns, of fib, and of what becomes of a request", () => {
  const index = new LaneIndex();
  for (
    const event of events(
      ["accept", { conn: 1, peer: 1 }],
      ["turn begin", { conn: 1 }],
      ["recv", { conn: 1, bytes: 3 }],
      ["request", { conn: 1, n: 30 }],
      ["answer", { conn: 1, value: 1, bytes: 2 }],
      ["send", { conn: 1, bytes: 2, wanted: 2 }],
      ["turn end", { conn: 1 }],
      ["select begin", { timeoutMs: null }],
      ["select end", { ready: 0 }],
      ["close", { conn: 1 }],
    )
  ) index.add(event);
  assertEquals(spansOf(index), [
    "callbacks: turn 1 1–6",
    "select: select 0 7–8",
    "fib: fib 30 3–4",
    "connection 1: idle 0 0–2",
    "connection 1: received 0 2–3",
    "connection 1: fib 30 3–4",
    "connection 1: sending 0 4–5",
    "connection 1: away 0 5–9",
  ]);
});

Deno.test("LaneIndex gives a job to its worker, and no fib to the thread that has passed it on", () => {
  const index = new LaneIndex();
  for (
    const event of events(
      ["request", { conn: 1, n: 30 }],
      ["submit", { job: 1, conn: 1, n: 30, future: 0 }],
      ["start", { job: 1, worker: 0 }],
      ["done", { job: 1, ok: true }],
      ["answer", { conn: 1, value: 1, bytes: 2 }],
    )
  ) index.add(event);
  assertEquals(spansOf(index), [
    "worker 0: pool 30 2–3",
    "connection 1: fib 30 0–1",
    "connection 1: queued 30 1–2",
    "connection 1: pool 30 2–3",
    "connection 1: received 30 3–4",
  ]);
});

Deno.test("LaneIndex forgets what is open where events are missing, and lanes that are over", () => {
  const index = new LaneIndex();
  for (const event of events(["turn begin", { conn: 1 }])) index.add(event);
  index.add(null);
  assertEquals(spansOf(index), []);
  for (let conn = 1; conn <= 100; conn++) {
    for (const event of events(["accept", { conn, peer: 1 }], ["close", { conn }])) {
      index.add(event);
    }
  }
  assertEquals(index.ordered.filter(({ group }) => group === "connection").length, 24);
});

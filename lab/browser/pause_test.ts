/**
 * What is noted after the mark of a pause: a thread that waited in select says that it has come back, what a pool has done
 * meanwhile is told, and callbacks are queued for it. Then the thread stands. None of that may look as if something ran.
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { culpritOf, journeyOf, sayingOf } from "./explanation.js";
import { type EventPair, events } from "./events_testing.ts";
import { LaneIndex } from "./lane_index.js";
import { questionsFor } from "./prediction.js";
import { Quiz } from "./quiz.js";
import { sectionOf } from "./quiz_testing.ts";
import { apply, initialState } from "./server_state.js";

/** A job is in the pool, and two connections wait; then the server is paused in select. */
const BEFORE: readonly EventPair[] = [
  ["accept", { conn: 1, peer: 41 }],
  ["accept", { conn: 2, peer: 42 }],
  ["handle queued", { handle: 1, why: "socket", task: 0, name: "serve" }],
  ["handle start", { handle: 1 }],
  ["recv", { conn: 1, bytes: 3 }],
  ["request", { conn: 1, n: 40 }],
  ["submit", { job: 1, conn: 1, n: 40, future: 7 }],
  ["handle stop", { handle: 1 }],
  ["select begin", { timeoutMs: null }],
  ["paused", {}],
];
/** What it still notes. */
const MEANWHILE: readonly EventPair[] = [
  ["start", { job: 1, worker: 0 }],
  ["select end", { ready: 1 }],
  ["done", { job: 1, ok: true }],
  ["handle queued", { handle: 2, why: "thread", task: 0, name: "answer" }],
  ["handle queued", { handle: 3, why: "socket", task: 0, name: "serve" }],
];
const AFTER: readonly EventPair[] = [
  ["resumed", {}],
  ["handle start", { handle: 2 }],
  ["answer", { conn: 1, value: 102334155, bytes: 10 }],
  ["send", { conn: 1, bytes: 10, wanted: 10 }],
  ["handle stop", { handle: 2 }],
];

Deno.test("a state says that it is paused, whatever is noted meanwhile", () => {
  const state = initialState();
  const clients = new Map([[41, { id: 1 }]]);
  for (const event of events(...BEFORE, ...MEANWHILE)) {
    apply(state, event);
    if (event.t < BEFORE.length - 1) continue;
    assertMatch(sayingOf(state, 99, "paused"), /^Paused before its next callback\./, event.kind);
    const journey = journeyOf(state.connections.get(1), clients, 99);
    assertStringIncludes(culpritOf(state, journey, 99), "the server is paused", event.kind);
  }
  assertEquals(state.threads.get(0)!.doing, null);
  assertEquals(state.ready.map(({ handle }: { handle: number }) => handle), [2, 3]);
});

Deno.test("lanes show no callback in a pause, and let select and the worker end when that is noted", () => {
  const index = new LaneIndex();
  for (const event of events(...BEFORE, ...MEANWHILE, ...AFTER)) {
    index.add(event);
    if (event.kind === "resumed") assertEquals(index.callbacks(0).open, null);
  }
  const shown = index.ordered.flatMap(({ label, start, end }) =>
    start.map((from: number, i: number) => `${label} ${from}–${end[i]}`)
  );
  assertEquals(shown.filter((span) => !span.startsWith("connection")), [
    ...["callbacks 3–7", "callbacks 16–19", "select 8–11", "worker 0 10–12"],
  ]);
  assertEquals(index.marks.map(({ t, text }) => [t, text]), [[9, "paused"], [15, "resumed"]]);
});

Deno.test("the quiz judges by what runs after a pause, and by nothing that is noted in it", () => {
  const all = events(...BEFORE, ...MEANWHILE, ...AFTER);
  const state = initialState();
  const paused = BEFORE.length + MEANWHILE.length;
  for (const event of all.slice(0, paused)) apply(state, event);
  const [question] = questionsFor(state);
  assertEquals(question!.choices.map(({ text }: { text: string }) => text), ["answer", "serve"]);
  const section = sectionOf();
  const quiz = new Quiz(section);
  quiz.choose({ question, textContent: "serve", dataset: { choice: "handle 3" } });
  // They may come after the choice, too.
  for (const event of all.slice(BEFORE.length, paused)) quiz.look(event);
  assertEquals(section.querySelector("[data-verdict]").textContent, "");
  for (const event of all.slice(paused)) quiz.look(event);
  assertMatch(
    section.querySelector("[data-verdict]").textContent,
    /^It was answer, and not serve\./,
  );
});

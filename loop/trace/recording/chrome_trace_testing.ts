/**
 * What Chrome's trace format demands, as the lab's contract has it; for tests.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { ChromeEvent } from "./trace_spans.ts";

/** A file, as somebody finds it who knows the format and nothing of this program. */
export interface TraceFile {
  readonly traceEvents: readonly ChromeEvent[];
  readonly displayTimeUnit: string;
  readonly otherData: Readonly<Record<string, unknown>>;
}

/** @throws when a rule is broken */
export function checkTraceFile(file: TraceFile): void {
  const { traceEvents, otherData } = file;
  assertEquals(file.displayTimeUnit, "ms");
  for (const key of ["fibserv", "variant", "io"]) assertEquals(typeof otherData[key], "string");
  for (const key of ["startedAtUnixMs", "lost"]) assert(Number.isFinite(otherData[key]));
  checkChromeEvents(traceEvents);
}

/** @throws when a rule is broken */
export function checkChromeEvents(events: readonly ChromeEvent[]): void {
  const named = new Set(
    events.filter(({ ph, name }) => ph === "M" && name === "thread_name").map(({ tid }) => tid),
  );
  for (const event of events) {
    assert("MXibenstfC".includes(event.ph), event.ph);
    assert(Number.isInteger(event.pid) && Number.isInteger(event.tid));
    assert(named.has(event.tid), `tid ${event.tid} has no name`);
    if (event.ph !== "M") assert(event.ts! >= 0, JSON.stringify(event));
    if (event.ph === "X") assert(event.dur! >= 0, JSON.stringify(event));
  }
  const spans = Map.groupBy(events.filter(({ ph }) => ph === "X"), ({ tid }) => tid);
  for (const ofThread of spans.values()) checkNesting(ofThread);
  checkRequests(events);
  checkArrows(events, spans);
}

/** Spans of one thread are nested or apart. */
function checkNesting(spans: readonly ChromeEvent[]): void {
  const ends: number[] = [];
  for (const span of spans.toSorted((a, b) => a.ts! - b.ts! || b.dur! - a.dur!)) {
    const end = span.ts! + span.dur!;
    while (ends.length > 0 && ends.at(-1)! <= span.ts!) ends.pop();
    assert(ends.length === 0 || end <= ends.at(-1)!, `half over another: ${JSON.stringify(span)}`);
    ends.push(end);
  }
}

function checkRequests(events: readonly ChromeEvent[]): void {
  const begins = events.filter(({ ph }) => ph === "b");
  const ends = new Map(events.filter(({ ph }) => ph === "e").map((end) => [end.id, end]));
  assertEquals(new Set(begins.map(({ id }) => id)).size, begins.length);
  assertEquals(ends.size, begins.length);
  let latest = 0;
  for (const begin of begins) {
    const end = ends.get(begin.id)!;
    assertEquals([end.cat, end.name, end.args], ["request", begin.name, begin.args]);
    assertEquals(begin.cat, "request");
    const { conn, n, answer } = begin.args!;
    assert(Number.isInteger(conn) && answer !== undefined);
    assertEquals(begin.name, n === null ? "no number" : `fib(${n})`);
    assert(end.ts! >= begin.ts!, JSON.stringify(begin));
    assert(begin.ts! >= latest, "not in the order of receipt");
    latest = begin.ts!;
  }
}

/** Both ends of an arrow are inside of spans. */
function checkArrows(
  events: readonly ChromeEvent[],
  spans: ReadonlyMap<number, readonly ChromeEvent[]>,
): void {
  const arrows = Map.groupBy(
    events.filter(({ ph }) => ph === "s" || ph === "f"),
    ({ id }) => id,
  );
  for (const ends of arrows.values()) {
    assertEquals(ends.map(({ ph }) => ph).sort(), ["f", "s"]);
    const [start, end] = ends.toSorted((a, b) => b.ph < a.ph ? -1 : 1);
    assertEquals([start!.ph, end!.ph, end!.bp], ["s", "f", "e"]);
    assert(start!.ts! <= end!.ts!);
    for (const { tid, ts } of ends) {
      const isInside = (spans.get(tid) ?? []).some((span) =>
        span.ts! <= ts! && ts! <= span.ts! + span.dur!
      );
      assert(isInside, `an arrow outside of spans: ${ts}`);
    }
  }
}

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChromeTrace } from "./chrome_trace.ts";
import { checkChromeEvents } from "./chrome_trace_testing.ts";
import type { EventFields, EventName, RecordedEvent } from "./recorded_event.ts";
import { anyEvent } from "./recorded_event_testing.ts";
import type { ChromeEvent } from "./trace_spans.ts";

/** An event of its name and fields. */
function at<N extends EventName>(
  t: number,
  name: N,
  fields: EventFields[N],
  lane = 0,
): RecordedEvent {
  const [kind, phase] = name.split(" ");
  return { t, lane, kind, ...(phase && { phase }), ...fields } as unknown as RecordedEvent;
}

function chromeEventsOf(events: readonly RecordedEvent[], endMs: number): ChromeEvent[] {
  const emitted: ChromeEvent[] = [];
  const trace = new ChromeTrace(1, (event) => emitted.push(event));
  for (const event of events) trace.add(event);
  trace.end(endMs);
  return emitted;
}

/** What is drawn of spans, requests and arrows, in short. */
function shown(events: readonly ChromeEvent[]): string[] {
  return events.filter(({ ph }) => "Xbesf".includes(ph)).map(({ ph, name, ts, dur, tid }) =>
    `${ph} ${name} ${tid} ${ts}${dur === undefined ? "" : `+${dur}`}`
  );
}

Deno.test("ChromeTrace draws a turn that computes, and the request from its receipt to its last byte", () => {
  const events = chromeEventsOf([
    at(0, "accept", { conn: 1, peer: 50_000 }),
    at(1, "select begin", { timeoutMs: null }),
    at(2, "select end", { ready: 1 }),
    at(2, "turn begin", { conn: 1 }),
    at(2, "recv", { conn: 1, bytes: 3 }),
    at(2.5, "request", { conn: 1, n: 33 }),
    at(42.5, "answer", { conn: 1, value: 3524578, bytes: 8 }),
    at(42.6, "send", { conn: 1, bytes: 5, wanted: 8 }),
    at(42.7, "turn end", { conn: 1 }),
    at(43, "send", { conn: 1, bytes: 3, wanted: 3 }),
  ], 50);
  checkChromeEvents(events);
  assertEquals(shown(events), [
    "X select 1 1000+1000",
    "X fib(33) 1 2500+40000",
    "X connection 1 1 2000+40700",
    "b fib(33) 1 2000",
    "e fib(33) 1 43000",
  ]);
  const begin = events.find(({ ph }) => ph === "b");
  assertEquals(begin!.args, { conn: 1, n: 33, answer: 3524578 });
});

Deno.test("ChromeTrace draws no callback into a pause, whatever a thread notes before it stands", () => {
  const events = chromeEventsOf([
    at(1, "handle queued", { handle: 7, why: "socket", task: 0, name: "serve" }),
    at(1, "handle start", { handle: 7 }),
    at(1, "recv", { conn: 1, bytes: 3 }),
    at(1, "request", { conn: 1, n: 30 }),
    at(1, "submit", { job: 1, conn: 1, n: 30, future: 3 }),
    at(2, "handle stop", { handle: 7 }),
    at(2, "select begin", { timeoutMs: null }),
    at(3, "paused", {}),
    at(4, "start", { job: 1, worker: 2 }),
    at(5, "select end", { ready: 1 }),
    at(6, "done", { job: 1, ok: true }),
    at(6, "handle queued", { handle: 8, why: "thread", task: 0, name: "answer" }),
    at(90, "resumed", {}),
    at(91, "handle start", { handle: 8 }),
    at(91, "answer", { conn: 1, value: 832040, bytes: 7 }),
    at(91, "send", { conn: 1, bytes: 7, wanted: 7 }),
    at(92, "handle stop", { handle: 8 }),
  ], 100);
  checkChromeEvents(events);
  assertEquals(shown(events).filter((event) => event.startsWith("X")), [
    "X serve 1 1000+1000",
    "X select 1 2000+3000",
    "X fib(30) 10002 4000+2000",
    "X answer 1 91000+1000",
  ]);
  const marks = events.filter(({ name }) => name === "paused" || name === "resumed");
  assertEquals(marks.map(({ ph, name, ts }) => [ph, name, ts]), [
    ["i", "paused", 3000],
    ["i", "resumed", 90_000],
  ]);
});

Deno.test("ChromeTrace draws a job on its worker, with an arrow there and one back", () => {
  const events = chromeEventsOf([
    at(1, "handle queued", { handle: 7, why: "socket", task: 0, name: "handle" }),
    at(1, "handle start", { handle: 7 }),
    at(1, "recv", { conn: 1, bytes: 3 }),
    at(1, "request", { conn: 1, n: 30 }),
    at(1, "submit", { job: 1, conn: 1, n: 30, future: 3 }),
    at(2, "handle stop", { handle: 7 }),
    at(3, "start", { job: 1, worker: 2 }),
    at(13, "done", { job: 1, ok: true }),
    at(14, "handle start", { handle: 8 }),
    at(14, "answer", { conn: 1, value: 832040, bytes: 7 }),
    at(14, "send", { conn: 1, bytes: 7, wanted: 7 }),
    at(15, "handle stop", { handle: 8 }),
  ], 20);
  checkChromeEvents(events);
  assertEquals(shown(events), [
    "X handle 1 1000+1000",
    "s job 1 1000",
    "f job 10002 3000",
    "X fib(30) 10002 3000+10000",
    "s job 10002 12999",
    "f job 1 14000",
    "X callback 1 14000+1000",
    "b fib(30) 1 1000",
    "e fib(30) 1 14000",
  ]);
});

Deno.test("ChromeTrace orders requests by their receipt, and ends those that never got their answer", () => {
  const events = chromeEventsOf([
    at(1, "recv", { conn: 1, bytes: 3 }),
    at(2, "recv", { conn: 2, bytes: 3 }),
    at(3, "request", { conn: 2, n: 5 }),
    at(3, "answer", { conn: 2, value: 5, bytes: 2 }),
    at(4, "request", { conn: 1, n: null }),
    at(4, "answer", { conn: 1, value: null, bytes: 60 }),
    at(5, "close", { conn: 1 }),
  ], 9);
  checkChromeEvents(events);
  assertEquals(shown(events).filter((line) => !line.startsWith("X")), [
    "b no number 1 1000",
    "e no number 1 5000",
    "b fib(5) 1 2000",
    "e fib(5) 1 9000",
  ]);
});

Deno.test("ChromeTrace ends what is open where records are missing, and at the end", () => {
  const events = chromeEventsOf([
    at(1, "turn begin", { conn: 1 }),
    at(1, "request", { conn: 1, n: 41 }),
    at(4, "lost", { count: 10 }),
    at(5, "turn end", { conn: 1 }),
    at(6, "turn begin", { conn: 2 }),
    at(6, "request", { conn: 2, n: 40 }),
  ], 9);
  checkChromeEvents(events);
  assertEquals(shown(events), [
    "X fib(41) 1 1000+3000",
    "X connection 1 1 1000+3000",
    "X fib(40) 1 6000+3000",
    "X connection 2 1 6000+3000",
    "b fib(41) 1 1000",
    "e fib(41) 1 4000",
    "b fib(40) 1 6000",
    "e fib(40) 1 9000",
  ]);
});

Deno.test("ChromeTrace draws the span from which an arrow goes, also of a job that is told of twice", () => {
  const submitted = { job: 1, conn: 1, n: 5, future: 0 };
  const begun = [
    at(0, "select begin", { timeoutMs: null }),
    at(1, "submit", submitted),
    at(2, "start", { job: 1, worker: 1 }),
  ];
  for (const again of [at(3, "start", { job: 1, worker: 2 }), at(3, "submit", submitted)]) {
    const events = chromeEventsOf([...begun, again], 4);
    checkChromeEvents(events);
    assert(shown(events).some((line) => line.startsWith("X fib(5)")));
  }
});

Deno.test("ChromeTrace breaks no rule of the format, whatever it is told", () => {
  // Few connections, jobs and threads, so that they meet.
  const small = { conn: 4, job: 4, handle: 4, worker: 2, lane: 2 };
  const events = fc.array(fc.tuple(anyEvent, fc.nat(3)), { maxLength: 60 }).map((steps) => {
    let t = 0;
    return steps.map(([event, pause]) => {
      const fields = Object.entries<unknown>({ ...event, t: t += pause }).map(([key, value]) => {
        const modulus = small[key as keyof typeof small];
        return [key, modulus === undefined ? value : value as number % modulus];
      });
      return Object.fromEntries(fields) as RecordedEvent;
    });
  });
  fc.assert(
    fc.property(events, (events) => {
      checkChromeEvents(chromeEventsOf(events, (events.at(-1)?.t ?? 0) + 1));
    }),
    { numRuns: 500 },
  );
});

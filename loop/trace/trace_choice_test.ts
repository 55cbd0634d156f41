import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EVENT_READ, EVENT_WRITE } from "../io/types.ts";
import { TraceChoice, type TraceLimits } from "./trace_choice.ts";
import type { TraceEvent } from "./trace_event.ts";

const LIMITS: TraceLimits = { turnsMax: 4, turnLinesMax: 8, rareLinesMax: 12 };
const NONE = new Uint8Array();

const select = (...connections: number[]): TraceEvent => ({
  kind: "select",
  ready: connections.map((connection) => ({ connection, events: EVENT_READ })),
});
const accept = (connection: number): TraceEvent => ({ kind: "accept", connection });
const recv = (connection: number, count = 3): TraceEvent => ({
  kind: "recv",
  connection,
  count,
  bytes: NONE,
});
const compute = (connection: number, n: number): TraceEvent => ({ kind: "compute", connection, n });
const answer = (connection: number, n: number, tookMs: number): TraceEvent => ({
  kind: "answer",
  connection,
  n,
  value: 0,
  tookMs,
});
const send = (connection: number, count = 3, wanted = count): TraceEvent => ({
  kind: "send",
  connection,
  count,
  wanted,
  bytes: NONE,
});
const wait = (connection: number, interest = EVENT_READ): TraceEvent => ({
  kind: "wait",
  connection,
  interest,
});
const close = (connection: number): TraceEvent => ({ kind: "close", connection });

/** What a request for fib(n) consists of. */
const request = (connection: number, n: number, tookMs = 0): TraceEvent[] => [
  select(connection),
  recv(connection),
  compute(connection, n),
  answer(connection, n, tookMs),
  send(connection),
  wait(connection),
];

/** An event in short. */
function short(event: TraceEvent): string {
  if (event.kind === "select") {
    return `select ${
      event.ready.map(({ connection, afterGap }) => (afterGap ? "… " : "") + connection)
    }`;
  }
  const number = "connection" in event ? ` ${event.connection}` : "";
  const n = "n" in event ? ` ${event.n}` : "";
  return event.kind + number + n +
    ("interest" in event && event.interest === EVENT_WRITE ? " W" : "") +
    (event.kind === "left out" ? `: ${event.count}` : "");
}

/** A choice on a clock that stands still. */
function choose(limits = LIMITS) {
  const shown: [TraceEvent, number | undefined][] = [];
  const time = { ms: 0 };
  const choice = new TraceChoice(
    limits,
    () => time.ms,
    (event, thread) => shown.push([event, thread]),
  );
  const tell = (...events: TraceEvent[]) => events.forEach((event) => choice.tell(event));
  /** What was shown since this was asked for the last time. */
  const take = () => shown.splice(0).map(([event]) => short(event));
  return { choice, shown, time, tell, take };
}

const REQUEST = ["select 1", "recv 1", "compute 1 10", "send 1", "wait 1"];

Deno.test("tell() shows a turn as a whole or not at all, and report() how much was left out", () => {
  const { choice, time, tell, take } = choose();
  tell(accept(1), wait(1));
  take();
  for (let i = 0; i < 10; i++) tell(...request(1, 10));
  assertEquals(take(), Array(4).fill(REQUEST).flat());
  choice.report();
  assertEquals(take(), []);
  time.ms = 1000;
  choice.report();
  // A select is no line of a connection.
  assertEquals(take(), ["left out 1: 24"]);
  assertEquals(choice.patienceMs(), Infinity);
});

Deno.test("tell() gives each connection its share, however fast another is", () => {
  const { time, tell, take } = choose();
  tell(accept(1), accept(2));
  for (let second = 0; second < 3; second++) {
    time.ms += 1000;
    for (let i = 0; i < 1000; i++) tell(...request(1, 10));
    tell(...request(2, 30));
    const lines = take();
    for (const connection of [1, 2]) {
      const n = connection === 1 ? 10 : 30;
      const life = ["select", "recv", `compute ${connection} ${n}`, "send", "wait"];
      assert(
        life.every((start) =>
          lines.some((line) => line === start || line === `${start} ${connection}`)
        ),
        `${lines}`,
      );
    }
    assert(lines.length < 50, `${lines.length}`);
  }
});

Deno.test("tell() shows in different seconds the connections that have no room in one", () => {
  const { time, tell, take } = choose();
  const all = Array.from({ length: 8 }, (_, i) => i + 1);
  tell(...all.flatMap((i) => [accept(i), ...request(i, 10)]));
  take();
  const seen = [1, 2].map(() => {
    time.ms += 1000;
    for (let round = 0; round < 9; round++) tell(...all.flatMap((i) => request(i, 10)));
    return take().filter((line) => line.startsWith("recv"));
  });
  assertEquals(seen.flat().sort(), all.map((i) => `recv ${i}`));
});

/** The same, when one client has used up its turns. */
function choosing() {
  const it = choose();
  it.tell(accept(1), ...Array.from({ length: 100 }, () => request(1, 10)).flat());
  it.take();
  return it;
}

Deno.test("tell() shows a request of another number, with what has led to it", () => {
  const { tell, take } = choosing();
  tell(...request(1, 10), ...request(1, 12));
  const life = ["select 1", "recv 1", "compute 1 12", "send 1", "wait 1"];
  assertEquals(take(), ["left out 1: 388", ...life]);
});

Deno.test("tell() shows that a request was costly, and the next one of that connection", () => {
  const { tell, take } = choosing();
  tell(...request(1, 10, 300));
  const life = ["select 1", "recv 1", "compute 1 10", "answer 1 10", "send 1", "wait 1"];
  assertEquals(take(), ["left out 1: 384", ...life]);
  tell(...request(1, 10));
  assertEquals(take(), REQUEST);
});

Deno.test("tell() shows errors, full send buffers, and who comes and goes", () => {
  const { tell, take } = choosing();
  tell(select(1), recv(1), { kind: "refuse", connection: 1, message: "no" }, send(1), wait(1));
  assertEquals(take(), ["left out 1: 384", "select 1", "recv 1", "refuse 1", "send 1", "wait 1"]);
  tell(select(1), recv(1), compute(1, 10), send(1, 1, 3), wait(1, EVENT_WRITE));
  assertEquals(take(), ["select 1", "recv 1", "compute 1 10", "send 1", "wait 1 W"]);
  tell(select(0), accept(2), wait(2), select(2), recv(2, 0), close(2), select(1), close(1));
  assertEquals(take(), [
    ...["select 0", "accept 2", "wait 2", "select 2", "recv 2", "close 2", "select 1", "close 1"],
  ]);
});

Deno.test("tell() shows of many requests that came at once the first ones, and their answers", () => {
  const { tell, take } = choose();
  tell(accept(1), recv(1));
  for (let i = 0; i < 1000; i++) tell(compute(1, 10), answer(1, 10, 0));
  tell(send(1), wait(1));
  assertEquals(take(), [
    ...["accept 1", "recv 1", "compute 1 10", "compute 1 10", "left out 1: 997", "compute 1 10"],
    ...["send 1", "wait 1"],
  ]);
});

Deno.test("report() ends with what a connection has been waiting for ever since", () => {
  const { choice, time, tell, take } = choosing();
  tell(...request(1, 10).slice(0, 4), wait(1, EVENT_WRITE));
  time.ms = 1000;
  choice.report();
  // That it waits comes of the select, by way of lines that are missing.
  assertEquals(take(), ["select … 1", "left out 1: 386", "wait 1 W"]);
  tell(...Array.from({ length: 5 }, () => request(1, 10)).flat());
  tell(select(1), recv(1), compute(1, 10));
  take();
  time.ms += 1000;
  choice.report();
  assertEquals(take(), ["left out 1: 4", "select 1", "recv 1", "compute 1 10"]);
});

Deno.test("tell() says before a line, and in a select, that lines of that connection are missing there", () => {
  const { tell, take } = choosing();
  tell(accept(2), wait(2));
  take();
  tell(select(1), recv(1), send(1, 0, 510), wait(1, EVENT_WRITE));
  assertEquals(take(), ["left out 1: 384", "select 1", "recv 1", "send 1", "wait 1 W"]);
  // Nothing of this is worth to be shown; but then nothing may look as if `recv` followed that `wait`.
  tell(select(1), send(1), wait(1));
  tell(select(1, 2), recv(2, 0));
  assertEquals(take(), ["select … 1,2", "recv 2"]);
  tell(select(1), recv(1, 0));
  assertEquals(take(), ["left out 1: 2", "select 1", "recv 1"]);
});

Deno.test("tell() shows what a send that is cut short waits for, also when nothing else may be shown", () => {
  const { tell, take } = choosing();
  for (let i = 0; i < 100; i++) tell(select(1), send(1, 0, 510), wait(1, i % 2 * EVENT_WRITE));
  const lines = take();
  const sends = lines.flatMap((line, i) => line === "send 1" ? [i] : []);
  assert(sends.length >= 2 && sends.length < 12, `${lines}`);
  for (const i of sends) assert(lines[i + 1]?.startsWith("wait 1"), `${lines}`);
});

Deno.test("tell() holds back how a request began only as long as no other line is shown", () => {
  const { tell, take, time } = choosing();
  tell(accept(2), wait(2));
  take();
  tell(select(1), recv(1), compute(1, 10));
  tell(select(), answer(1, 10, 300));
  assertEquals(take(), [
    ...["left out 1: 384", "select 1", "recv 1", "compute 1 10", "select ", "answer 1 10"],
  ]);
  time.ms += 1000;
  tell(send(1), wait(1), ...Array.from({ length: 5 }, () => request(1, 10)).flat());
  take();
  tell(select(1), recv(1), compute(1, 10), select(2), recv(2, 0), select(), answer(1, 10, 300));
  assertEquals(take(), ["select 2", "recv 2", "left out 1: 14", "select ", "answer 1 10"]);
});

Deno.test("tell() shows that a selector was woken only if something came of it", () => {
  const { tell, take } = choose();
  tell(select(), wait(0), select(), accept(1), wait(1), select(), select(1), recv(1));
  assertEquals(take(), ["wait 0", "accept 1", "wait 1", "select 1", "recv 1"]);
  // A job that was quick: its time is no line.
  tell(compute(1, 10), wait(1, 0), select(), answer(1, 10, 0), send(1));
  assertEquals(take(), ["compute 1 10", "wait 1", "select ", "send 1"]);
  tell(wait(1), select(), close(1));
  assertEquals(take(), ["wait 1", "select ", "close 1"]);
});

Deno.test("tell() shows that a socket is reported again and again, and nobody uses it", () => {
  const { time, tell, take, choice } = choose();
  for (let i = 0; i < 100; i++) tell(select(1));
  // Once may have its reason.
  assertEquals(take(), Array(4).fill("select 1"));
  // To be woken for nothing is ordinary.
  for (let i = 0; i < 100; i++) tell(select());
  time.ms = 1000;
  choice.report();
  assertEquals(take(), ["left out 1: 95"]);
});

Deno.test("tell() tells apart what different threads were told to be ready", () => {
  const { choice, shown } = choose();
  choice.tell(select(1), 1);
  choice.tell(select(2), 2);
  choice.tell(recv(1), 1);
  choice.tell(recv(2), 2);
  assertEquals(shown.map(([event, thread]) => `${thread}: ${short(event)}`), [
    ...["1: select 1", "1: recv 1", "2: select 2", "2: recv 2"],
  ]);
});

Deno.test("report() counts the connections one by one that have most, and adds what others have left out", () => {
  const { choice, time, tell, take } = choose();
  const leftOut = (connection: number, count: number): TraceEvent => ({
    kind: "left out",
    connection,
    count,
  });
  tell(...[5, 1, 9, 2, 7].map((count, i) => leftOut(i + 1, count)), leftOut(1, 5));
  time.ms = 1000;
  choice.report();
  assertEquals(take(), ["left out 1: 10", "left out 3: 9", "left out 5: 7", "left out null: 3"]);
});

/** Any event of one of so many connections. */
const anyEventOf = (connections: number): fc.Arbitrary<TraceEvent> =>
  fc.oneof(
    fc.tuple(
      fc.constantFrom(
        accept,
        recv,
        (i: number) => recv(i, 0),
        send,
        wait,
        close,
        (i: number) => select(i),
      ),
      fc.integer({ min: 0, max: connections }),
    ).map(([make, connection]) => make(connection)),
    fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 78 }),
      fc.double({
        min: 0,
        max: 100,
        noNaN: true,
      }),
    ).map(([connection, n, tookMs]) => answer(connection, n, tookMs)),
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 78 }))
      .map(([connection, n]) => compute(connection, n)),
  );

/** The same, where what a select says of its sockets is its place: one that is shown is a copy. */
const placed = (events: readonly TraceEvent[]): TraceEvent[] =>
  events.map((event, place) =>
    event.kind === "select"
      ? { ...event, ready: event.ready.map((socket) => ({ ...socket, events: place })) }
      : event
  );
const placeOf = (events: readonly TraceEvent[], event: TraceEvent): number =>
  event.kind === "select" ? event.ready[0]!.events : events.indexOf(event);

/** Whether an event is a line of a connection, and not too short to be told. */
const isLine = (event: TraceEvent): boolean =>
  event.kind !== "select" && event.kind !== "left out" &&
  (event.kind !== "answer" || event.tookMs >= 1);

Deno.test("tell() shows no more than a reader can take in a second, in the right order, and loses no line", () => {
  fc.assert(
    fc.property(fc.array(anyEventOf(3000), { maxLength: 1000, size: "max" }), (told) => {
      const events = placed(told);
      const { choice, shown, tell } = choose();
      const lines = events.filter(isLine);
      tell(...events);
      choice[Symbol.dispose]();
      const seen = shown.map(([event]) => event);
      // Turns that have begun may go on, and bring their beginning, so this is a bound and no figure.
      const { turnsMax, turnLinesMax, rareLinesMax } = LIMITS;
      const linesMax = turnsMax * turnLinesMax + 6 * rareLinesMax;
      assert(seen.filter(isLine).length <= linesMax + 4);
      const order = seen.map((event) => placeOf(events, event)).filter((index) => index >= 0);
      assertEquals(order, order.toSorted((a, b) => a - b));
      const count = seen.reduce(
        (sum, event) => sum + (event.kind === "left out" ? event.count : 0),
        0,
      );
      const shownLines = seen.filter(isLine).length;
      assert(count + shownLines >= lines.length, `${count} + ${shownLines} of ${lines.length}`);
      assert(count + shownLines <= events.length);
    }),
    { seed: 1, numRuns: 100 },
  );
});

Deno.test("tell() leaves out no line in silence: before the next one of its connection stands a mark", () => {
  const anySteps = fc.array(
    fc.record({
      event: anyEventOf(5),
      ms: fc.constantFrom(0, 0, 0, 0, 30, 500),
    }),
    { maxLength: 300, size: "max" },
  );
  fc.assert(
    fc.property(anySteps, (steps) => {
      const { choice, shown, time } = choose();
      const events = placed(steps.map(({ event }) => event));
      for (const [i, { ms }] of steps.entries()) {
        time.ms += ms;
        const event = events[i]!;
        const [socket] = event.kind === "select" ? event.ready : [event as { connection: number }];
        choice.tell(event, socket!.connection % 2);
      }
      choice[Symbol.dispose]();
      /** Of each connection: how many of its events are behind the latest line, and whether a mark is. */
      const seenUpTo = new Map<number, number>();
      const isMarked = new Set<number>();
      const misses = (connection: number, place: number) =>
        !isMarked.has(connection) &&
        events.slice(seenUpTo.get(connection) ?? 0, place).some((event) =>
          isLine(event) && "connection" in event && event.connection === connection
        );
      for (const [event] of shown) {
        if (event.kind === "left out") {
          if (event.connection !== null) isMarked.add(event.connection);
          continue;
        }
        const place = placeOf(events, event);
        const sockets = event.kind === "select" ? event.ready : [event as { connection: number }];
        for (const { connection, ...socket } of sockets) {
          if ("afterGap" in socket) continue;
          assert(place >= (seenUpTo.get(connection) ?? 0), `${short(event)} stands too late`);
          assert(!misses(connection, place), `${connection} in ${short(event)} at ${place}`);
        }
        if (event.kind === "select") continue;
        const { connection } = event as { connection: number };
        seenUpTo.set(connection, place + 1);
        isMarked.delete(connection);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  accept,
  answer,
  choose,
  close,
  compute,
  LIMITS,
  recv,
  select,
  send,
  short,
  wait,
} from "./trace_choice_testing.ts";
import type { TraceEvent } from "./trace_event.ts";

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

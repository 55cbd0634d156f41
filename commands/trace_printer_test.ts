import { assertEquals } from "@std/assert";
import { recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { TracePrinter } from "./trace_printer.ts";

const begin = (connection: number): TraceEvent => ({ kind: "accept", connection });
const middle = (connection: number): TraceEvent => ({ kind: "close", connection });

/** A printer of three lines a second, on a clock that stands still. */
function printer() {
  const clock = new ManualClock();
  const context = recordedContext();
  const printer = new TracePrinter(context.stderr, clock, 3);
  const take = () => context.err().split("\n").slice(0, -1);
  return { clock, printer, print: printer.print, lines: take };
}

Deno.test("print() prints so many lines in a second, and says how many it has left out", () => {
  const { clock, print, lines, printer: out } = printer();
  for (let i = 1; i <= 5; i++) print(begin(i));
  assertEquals(lines(), ["accept → #1", "accept → #2", "accept → #3"]);
  clock.advance(999);
  print(begin(6));
  assertEquals(lines().length, 3);
  // Also when nothing more happens.
  clock.advance(1);
  assertEquals(lines().at(-1), "… 3 more, left out");
  print(begin(7));
  assertEquals(lines().at(-1), "accept → #7");
  out[Symbol.dispose]();
  assertEquals([lines().length, clock.pending], [5, 0]);
});

Deno.test("print() goes on where something begins", () => {
  const { clock, print, lines } = printer();
  for (let i = 1; i <= 4; i++) print(begin(i));
  clock.advance(1500);
  print(middle(1));
  print(middle(2));
  print(begin(5));
  print(middle(5));
  assertEquals(lines().slice(3), [
    "… 1 more, left out",
    "… 2 more, left out",
    "accept → #5",
    "#5 close",
  ]);
});

Deno.test("print() says once that a loop wakes up for nothing", () => {
  const { print, lines } = printer();
  for (let i = 0; i < 10; i++) print({ kind: "select", ready: [] });
  print(begin(1));
  assertEquals(lines(), ["select → nothing", "accept → #1"]);
});

Deno.test("[Symbol.dispose]() tells what was left out last", () => {
  const { clock, print, lines, printer: out } = printer();
  for (let i = 1; i <= 4; i++) print(begin(i));
  out[Symbol.dispose]();
  assertEquals([lines().at(-1), clock.pending], ["… 1 more, left out", 0]);
});

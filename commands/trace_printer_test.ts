import { assert, assertEquals } from "@std/assert";
import { displayWidth } from "../internal/cli/display_width.ts";
import { type RecordedContext, recordedContext } from "../internal/cli/recorded_context_testing.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { EVENT_READ } from "../loop/io/types.ts";
import type { TraceEvent } from "../loop/trace/trace_event.ts";
import { TracePrinter } from "./trace_printer.ts";

const LIMITS = { turnsMax: 1, turnLinesMax: 2, rareLinesMax: 2 };
const recv = (connection: number): TraceEvent => ({
  kind: "recv",
  connection,
  count: 3,
  bytes: new TextEncoder().encode("10\n"),
});
const RECV = '#1 recv 3 "10\\n"';

/** A printer on a clock that stands still. */
function printer(context: RecordedContext = recordedContext(), limits = LIMITS) {
  const clock = new ManualClock();
  const printer = new TracePrinter(context.stderr, clock, limits);
  return { clock, printer, lines: () => context.err().split("\n").slice(0, -1) };
}

Deno.test("tell() prints, and says what it has left out when the second is over, also when nothing more happens", () => {
  const { clock, printer: out, lines } = printer();
  assertEquals([out.hasPrinted, out.patienceMs()], [false, Infinity]);
  for (let i = 0; i < 5; i++) out.tell(recv(1));
  assertEquals(lines(), [RECV]);
  assertEquals([out.hasPrinted, out.patienceMs()], [true, 1000]);
  clock.advance(999);
  assertEquals(lines().length, 1);
  clock.advance(1);
  assertEquals(lines(), [RECV, "… #1: 4 lines left out"]);
  for (let i = 0; i < 2; i++) out.tell(recv(1));
  clock.advance(5000);
  assertEquals(lines().slice(2), [RECV, "… #1: 1 line left out"]);
  out[Symbol.dispose]();
  assertEquals([lines().length, clock.pending], [4, 0]);
});

Deno.test("[Symbol.dispose]() tells what was left out last", () => {
  const { clock, printer: out, lines } = printer();
  for (let i = 0; i < 4; i++) out.tell(recv(1));
  out[Symbol.dispose]();
  assertEquals([lines(), clock.pending], [[RECV, "… #1: 3 lines left out"], 0]);
});

for (const columns of [40, 80, 200]) {
  Deno.test(`tell() prints no line that is wider than a terminal of ${columns} columns`, () => {
    const context = recordedContext(true, columns);
    const { printer: out, lines } = printer(context, { ...LIMITS, turnsMax: 100 });
    const bytes = new TextEncoder().encode("9".repeat(64));
    const ready = Array.from(
      { length: 100 },
      (_, i) => ({ connection: i + 1, events: EVENT_READ }),
    );
    out.tell({ kind: "select", ready }, 12);
    out.tell({ kind: "recv", connection: 1, count: 64, bytes }, 12);
    out.tell({ kind: "send", connection: 1, count: 64, wanted: 4096, bytes }, 12);
    out[Symbol.dispose]();
    // deno-lint-ignore no-control-regex -- the control character is what is looked for
    const texts = lines().map((line) => line.replaceAll(/\x1b\[\d+m/g, ""));
    assertEquals(texts.length, 3);
    for (const text of texts) assert(displayWidth(text) <= columns, text);
    assertEquals(texts[0]!.endsWith("…"), columns < 100);
  });
}

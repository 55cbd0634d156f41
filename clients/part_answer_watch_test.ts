import { assertEquals } from "@std/assert";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { partAnswerText, watchPartAnswers } from "./part_answer_watch.ts";

/** A loop that has nothing in flight is null. */
function watch(...parts: (string | null)[]) {
  const loops = parts.map((part) => ({
    inFlight: part === null ? 0 : 1,
    partAnswer: part ?? "",
    get isInsideAnswer() {
      return this.partAnswer !== "";
    },
  }));
  const clock = new ManualClock();
  const told: [number, string][] = [];
  const stop = watchPartAnswers(loops, clock, (part) => told.push([clock.now(), part]));
  return { loops, clock, told, stop };
}

Deno.test("watchPartAnswers() tells once when the same part of an answer is there for a second", () => {
  const { loops, clock, told } = watch("", "", null);
  clock.advance(2500);
  loops[0]!.partAnswer = loops[1]!.partAnswer = "55";
  clock.advance(10_000);
  assertEquals(told, [[4000, "55"]]);
  assertEquals(clock.pending, 0);
});

Deno.test("watchPartAnswers() tells nothing of answers that go on, nor of one connection among many", () => {
  const { loops, clock, told, stop } = watch("5", "5");
  for (const part of ["55", "5", "", "55"]) {
    loops[0]!.partAnswer = part;
    clock.advance(1000);
  }
  loops[1]!.partAnswer = "";
  clock.advance(5000);
  stop();
  assertEquals([told, clock.pending], [[], 0]);
});

Deno.test("partAnswerText() names the server, and what has come of its answer", () => {
  assertEquals(
    partAnswerText("55\x1b", { hostname: "::1", port: 1 }),
    '[::1]:1 answers without a line feed, got "55\\u{1b}": it may speak another protocol; waiting',
  );
});

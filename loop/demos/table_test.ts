/**
 * Every demo prints the same lines, to the letter, each time: they are what a teacher announces.
 */

import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { liveStage, simulatedStage } from "./demo_stage.ts";
import { demos } from "./table.ts";

const EXPECTED: Record<string, readonly string[]> = {
  callbacks: [
    "all is scheduled, nothing has run: the loop runs",
    "first begins",
    "first ends: third has to wait for its turn",
    "second throws, and has no caller who could catch that",
    "the loop caught: Error: oops",
    "third, behind second, which was there before",
    "300 ms: it was set later, but is due earlier",
    "600 ms: stop",
    "the loop has stopped",
  ],
  futures: [
    "the coroutine asks, and is suspended",
    "300 ms: the result is delivered",
    "no callback has run yet: they are in the queue",
    "a second result is refused",
    "a callback got 55",
    "another one got 55, too",
    "the coroutine goes on, below the line where it waited, with 55",
    "one more callback, though the future is done",
    "who asks late gets the answer, too, and by the queue as well",
    "an error arrives, too: RangeError: n must be at most 45",
  ],
  tasks: [
    "--- one after the other: 500 ms",
    "omelette: on the stove, by main",
    "omelette: turned over",
    "omelette: done",
    "pancake: on the stove, by main",
    "pancake: turned over",
    "pancake: done",
    "--- side by side, as tasks: 300 ms",
    "created, but no line of them has run yet: main has not let go",
    "omelette: on the stove, by cook A",
    "pancake: on the stove, by cook B",
    "pancake: turned over",
    "omelette: turned over",
    "pancake: done",
    "omelette: done",
    "main got omelette for two",
    "main got pancake for two, which was there before, and was not asked for",
    "--- sleep(0) waits for nothing, but lets the others have their turn",
    "A counts 1",
    "B counts 1",
    "A counts 2",
    "B counts 2",
    "A counts 3",
    "B counts 3",
  ],
  cancellation: [
    "--- download",
    "download: part 1",
    "download: part 2",
    "main: asked; is it cancelled? false",
    "download: it was stopped, and removes the half of a file",
    "download: gone",
    'main: it has ended, "time to go home"; is it cancelled? true',
    "--- stubborn",
    "stubborn: try 1 failed (no answer), once more",
    "stubborn: try 2 failed (no answer), once more",
    "main: asked; is it cancelled? false",
    'main: it has ended, "time to go home"; is it cancelled? true',
    "--- a task that has not begun",
    "main: asked; is it cancelled? false",
    'main: it has ended, "time to go home"; is it cancelled? true',
    "not a line of it has run, so there was nothing to clean up",
  ],
  gather: [
    "results come in the order of the questions, whoever is first:",
    "  quick: over",
    "  slow: over",
    "SLOW, QUICK",
    "the first error goes to whoever waits, at once:",
    "  fail: throws",
    "caught: no such page; but the other one is still running",
    "  slow: over",
    "or errors count as results:",
    "  quick: over",
    "  fail: throws",
    "QUICK, Error: no such page",
    "a task group leaves nothing behind: the others are cancelled before it throws",
    "  fail: throws",
    "  slow: over",
    "caught: Error: no such page",
  ],
  queue: [
    "producer: put bread",
    "consumer A: got bread",
    "producer: put milk",
    "consumer B: got milk",
    "producer: put eggs",
    "producer: put rice",
    "producer: beans has to wait, there are 2 in the queue",
    "consumer A: got eggs",
    "producer: put beans",
    "producer: tea has to wait, there are 2 in the queue",
    "consumer B: got rice",
    "producer: put tea",
    "producer: salt has to wait, there are 2 in the queue",
    "consumer A: got beans",
    "producer: put salt",
    "producer: done",
    "consumer B: got tea",
    "consumer A: got salt",
    "all has been consumed; the consumers wait for more, in vain",
  ],
  timeouts: [
    "0.0 s  --- waitFor: a deadline for one thing",
    "0.2 s  cook: done",
    "0.2 s  cook: leaves the kitchen",
    "0.2 s  guest: got soup",
    "0.7 s  cook: leaves the kitchen",
    "0.7 s  guest: that took too long",
    "0.7 s  --- timeout: a deadline for a block, which may put it off",
    "0.9 s  guest: orders a second plate, and has more time",
    "1.2 s  cook: done",
    "1.2 s  cook: leaves the kitchen",
    "1.2 s  guest: got soup",
    "1.2 s  --- nested: each deadline catches its own",
    "1.4 s  cook: leaves the kitchen",
    "1.4 s  guest: that took too long",
    "1.4 s  guest: the inner deadline has passed, the outer one has not",
    "1.7 s  cook: leaves the kitchen",
    "1.7 s  guest: that took too long",
    "1.7 s  --- shield: the guest leaves, the cook goes on, for somebody else",
    "2.0 s  guest: that took too long",
    "2.3 s  cook: done",
    "2.3 s  cook: leaves the kitchen",
    "2.3 s  another guest: got soup",
  ],
  chat: [
    "Ada comes in",
    '  Ada hears "* Ada has come"',
    "Alan comes in",
    '  Ada hears "* Alan has come"',
    '  Alan hears "* Alan has come"',
    'Ada says "Can it be known beforehand when you will stop talking?"',
    '  Ada hears "Ada: Can it be known beforehand when you will stop talking?"',
    '  Alan hears "Ada: Can it be known beforehand when you will stop talking?"',
    'Alan says "Not in general."',
    '  Ada hears "Alan: Not in general."',
    '  Alan hears "Alan: Not in general."',
    "Ada leaves",
    '  Alan hears "* Ada has gone"',
    "everybody has gone, and the server is closed",
  ],
  frozen: [
    "beat",
    "beat",
    "beat",
    "a request computes for half a second, in one go",
    "it is done, and lets go",
    "Slow callback: task impolite request pending held the loop for 500 ms",
    "beat, 0.4 s late",
    "beat",
    "beat",
    "a request computes for half a second, and lets go every 10 ms",
    "beat",
    "beat",
    "beat",
    "beat",
    "it is done",
  ],
  pool: [
    "one worker computes fib(37), which takes a while",
    "fib(10) = 55, from the other worker",
    "beat: the loop is free",
    "beat: the loop is free",
    "beat: the loop is free",
    "fib(37) = 24157817",
    "who asks for fib(60) waits for hours, or gives up",
    "given up after 300 ms; the worker gives up as well, and is free again:",
    "fib(11), fib(12), fib(13) = 89, 144, 233",
  ],
};

/** What a demo needs permission for: connections, or workers, which load their files when they start. */
const NEEDS: Record<string, Deno.PermissionDescriptor> = {
  chat: { name: "net", host: "127.0.0.1" },
  pool: { name: "read" },
};

for (const { name, load } of demos) {
  const need = NEEDS[name];
  Deno.test({
    name: `demo ${name} prints what it is to show, and ends`,
    ignore: need !== undefined && Deno.permissions.querySync(need).state !== "granted",
    async fn() {
      const { demo } = await load();
      const lines: string[] = [];
      await demo(simulatedStage((line) => lines.push(line)));
      assertEquals(lines, EXPECTED[name]);
    },
  });
}

Deno.test("liveStage() computes until so much time has passed", () => {
  const { clock, compute } = liveStage(() => {});
  const start = clock.now();
  compute(2);
  assertGreaterOrEqual(clock.now(), start + 2);
});

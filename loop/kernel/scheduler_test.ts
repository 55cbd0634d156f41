import { assert, assertEquals } from "@std/assert";
import { EventLoop } from "../event_loop.ts";
import { SimulatedClock } from "../time/simulated_clock.ts";

Deno.test("an iteration runs what was ready at its start; what that schedules waits for the next one", async () => {
  const loop = new EventLoop();
  const log: string[] = [];
  loop.callSoon(() => {
    log.push("a");
    loop.callSoon(() => log.push("c"));
    loop.stop();
  });
  loop.callSoon(() => log.push("b"));
  await loop.runForever();
  assertEquals(log, ["a", "b"]);
  loop.stop();
  await loop.runForever();
  assertEquals(log, ["a", "b", "c"]);
  loop.close();
});

Deno.test("timers run by deadline, and equal deadlines in the order in which they were made", async () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  const log: string[] = [];
  loop.callLater(20, () => log.push(`d ${loop.time()}`));
  loop.callLater(10, () => log.push(`b ${loop.time()}`));
  loop.callAt(10, () => log.push(`c ${loop.time()}`));
  loop.callLater(0, () => log.push(`a ${loop.time()}`));
  loop.callLater(30, () => loop.stop());
  await loop.runForever();
  loop.close();
  assertEquals(log, ["a 0", "b 10", "c 10", "d 20"]);
});

Deno.test("a timer that is due at once runs in the next iteration, after what was scheduled before", async () => {
  const loop = new EventLoop();
  const log: string[] = [];
  loop.callSoon(() => {
    loop.callLater(0, () => log.push("timer"));
    loop.callSoon(() => {
      log.push("soon");
      loop.callSoon(() => {
        log.push("soon after");
        loop.stop();
      });
    });
  });
  await loop.runForever();
  loop.close();
  assertEquals(log, ["soon", "timer", "soon after"]);
});

Deno.test("deadlines that differ by a rounding error are the same", async () => {
  const loop = new EventLoop({ clock: new SimulatedClock() });
  const log: string[] = [];
  loop.callAt(0.1 + 0.2, () => log.push("later by a rounding error"));
  loop.callAt(0.3, () => {
    log.push("first");
    loop.stop();
  });
  await loop.runForever();
  loop.close();
  assertEquals(log, ["first", "later by a rounding error"]);
});

Deno.test("a busy loop lets Deno's own loop turn", async () => {
  const loop = new EventLoop();
  let spins = 0;
  loop.callSoon(function spin() {
    // Only a loop that is busy already may be stopped: a slow start must not count as a turn of Deno's loop.
    if (++spins === 1) setTimeout(() => loop.callSoonThreadsafe(() => loop.stop()), 1);
    loop.callSoon(spin);
  });
  await loop.runForever();
  loop.close();
  assert(spins > 1);
});

Deno.test("a loop that waits is woken by callSoonThreadsafe()", async () => {
  const loop = new EventLoop();
  queueMicrotask(() => loop.callSoonThreadsafe(() => loop.stop()));
  await loop.runForever();
  loop.close();
});

Deno.test("a million callbacks leave the memory as it was", async () => {
  const loop = new EventLoop();
  let left = 1_100_000;
  let before = 0;
  loop.callSoon(function chain() {
    if (left === 1_000_000) before = Deno.memoryUsage().heapUsed;
    if (--left > 0) loop.callSoon(chain);
    else loop.stop();
  });
  await loop.runForever();
  loop.close();
  // The young generation may be anywhere between empty and full (tens of megabytes); a leak of one handle a
  // callback would be a hundred megabytes.
  const grown = Deno.memoryUsage().heapUsed - before;
  assert(grown < 50_000_000, `${grown} bytes more`);
});

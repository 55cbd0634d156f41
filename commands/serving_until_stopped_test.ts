import { assertEquals } from "@std/assert";
import { Interruption } from "../internal/cli/interruption.ts";
import { ManualClock } from "../internal/measure/manual_clock_testing.ts";
import { serveUntilStopped } from "./serving_until_stopped.ts";

/** A server that drains when the test says so, in a program that has heard Ctrl-C. */
function interrupted(drainTimeoutMs: number) {
  const clock = new ManualClock();
  const said: string[] = [];
  const ended = Promise.withResolvers<void>();
  const draining = Promise.withResolvers<void>();
  const interruption = new Interruption((fn) => {
    queueMicrotask(() => fn("SIGINT"));
    return () => {};
  });
  const server = { ended: ended.promise, drain: draining.resolve };
  const say = (line: string) => said.push(line);
  const code = serveUntilStopped(server, interruption, drainTimeoutMs, say, clock);
  return { clock, said, end: ended.resolve, isDraining: draining.promise, code };
}

Deno.test("serveUntilStopped() says nothing when the server ends soon", async () => {
  const { clock, said, end, isDraining, code } = interrupted(5000);
  await isDraining;
  clock.advance(499);
  end();
  assertEquals([await code, said, clock.pending], [0, [], 0]);
});

Deno.test("serveUntilStopped() says after half a second for what it waits, and how to end that", async () => {
  const { clock, said, isDraining, code } = interrupted(5000);
  await isDraining;
  clock.advance(500);
  const line = "waiting for clients to take their answers, at most 5 s; Ctrl-C again ends at once";
  assertEquals(said, [line]);
  clock.advance(4500);
  assertEquals([await code, said, clock.pending], [130, [line], 0]);
});

Deno.test("serveUntilStopped() speaks of no wait that is as short as the silence before", async () => {
  const { clock, said, isDraining, code } = interrupted(500);
  await isDraining;
  clock.advance(500);
  assertEquals([await code, said, clock.pending], [130, [], 0]);
});

Deno.test("serveUntilStopped() gives 0 when a server ends by itself", async () => {
  using interruption = new Interruption(() => () => {});
  const server = { ended: Promise.resolve(), drain() {} };
  assertEquals(await serveUntilStopped(server, interruption, 5000, () => {}), 0);
});
